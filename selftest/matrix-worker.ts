import { parentPort } from 'node:worker_threads'
import { matrixRow } from './matrix.ts'
import { variantRow } from './variant-row.ts'

/** One row of the self-test: a defect or a legal variant against every requirement. */
export interface RowJob {
  readonly kind: 'defect' | 'variant'
  readonly name: string
}

parentPort?.on('message', async ({ kind, name }: RowJob) => {
  try {
    parentPort?.postMessage({ row: await (kind === 'defect' ? matrixRow(name) : variantRow(name)) })
  } catch (error) {
    parentPort?.postMessage({ failure: error instanceof Error ? error.message : String(error) })
  }
})
