import { parentPort } from 'node:worker_threads'
import type { DefectName } from '../mock-provider/provider/defects/index.ts'
import { matrixRow, type RowExtent } from './matrix.ts'
import { meetingsOf } from './meetings.ts'
import { partNamed } from './parts/index.ts'
import { type Extent, partRow } from './parts/run-part.ts'
import { variantRow } from './variant-row.ts'

/**
 * One piece of the self-test: a defect or a legal variant against every requirement, the defects that the check of a
 * requirement meets, or a row of a part of the proof.
 */
export type RowJob =
  | { readonly kind: 'variant'; readonly name: string }
  | { readonly kind: 'defect'; readonly name: string; readonly extent: RowExtent }
  | { readonly kind: 'meetings'; readonly name: string; readonly defects: readonly DefectName[] }
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
  if (job.kind === 'meetings') return meetingsOf(job.name, job.defects)
  return job.kind === 'defect' ? matrixRow(job.name, job.extent) : variantRow(job.name)
}
