import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { packageRoot } from '../harness/target/package-root.ts'
import type { RowJob } from '../selftest/matrix-worker.ts'

type Answer<Row> = { readonly row: Row } | { readonly failure: string }

/** Computes rows in as many threads as the machine has processors, at most 8; `onRow` gets each as it is ready. */
export async function computeRows<Row>(
  jobs: readonly RowJob[],
  onRow: (job: RowJob, answer: Answer<Row>) => void,
): Promise<void> {
  const queue = [...jobs]
  const thread = async (): Promise<void> => {
    const worker = new Worker(join(packageRoot, 'dist', 'selftest', 'matrix-worker.js'))
    try {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        onRow(job, await answerOf<Row>(worker, job))
      }
    } finally {
      await worker.terminate()
    }
  }
  const threads = Math.min(jobs.length, availableParallelism(), 8)
  await Promise.all(Array.from({ length: threads }, thread))
}

function answerOf<Row>(worker: Worker, job: RowJob): Promise<Answer<Row>> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', onMessage)
      worker.off('error', onError)
    }
    const onMessage = (answer: Answer<Row>): void => {
      settle()
      resolve(answer)
    }
    const onError = (error: Error): void => {
      settle()
      reject(error)
    }
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage(job)
  })
}
