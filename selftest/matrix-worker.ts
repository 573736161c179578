import { parentPort } from 'node:worker_threads'
import { matrixRow } from './matrix.ts'
import { partNamed } from './parts/index.ts'
import { type Extent, partRow } from './parts/run-part.ts'
import { variantRow } from './variant-row.ts'

/** One row of the self-test: a defect or a legal variant against every requirement, or a row of a part of the proof. */
export type RowJob =
  | { readonly kind: 'defect' | 'variant'; readonly name: string }
  | { readonly kind: 'part'; readonly part: string; readonly name: string; readonly extent: Extent }

parentPort?.on('message', async (job: RowJob) => {
  try {
    parentPort?.postMessage({ row: await rowOf(job) })
  } catch (error) {
    parentPort?.postMessage({ failure: error instanceof Error ? error.message : String(error) })
  }
})

function rowOf(job: RowJob): Promise<unknown> {
  if (job.kind === 'part') return partRow(partNamed(job.part), job.name, job.extent)
  return job.kind === 'defect' ? matrixRow(job.name) : variantRow(job.name)
}
