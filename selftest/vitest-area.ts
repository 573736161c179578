import { afterAll, test } from 'vitest'
import { SharedRun } from '../harness/runner/shared-run.ts'
import { catalogue } from '../suites/catalogue.ts'
import type { SuiteRequirement } from '../suites/requirement.ts'
import { driverFor } from './driver-for.ts'
import { requestFor, skipReason } from './library.ts'

let shared: Promise<SharedRun> | undefined
let failure: string | undefined
const requestedIds = new Set<string>()

/**
 * Defines a vitest test for each requirement of an area, which waits for the engine's verdict. The environment variable
 * OFFLINE_CONFORMANCE_TARGET names the target file; without it, the built-in mock is checked.
 */
export function areaTests(requirements: readonly SuiteRequirement[]): void {
  for (const { id } of requirements) {
    requestedIds.add(id)
    test(id, async ({ skip }) => {
      shared ??= runFromEnvironment()
      const result = await (await shared).result(id)
      if (failure !== undefined) throw new Error(failure)
      if (result === undefined) return skip('not part of this run')
      const reason = skipReason(result)
      if (reason !== undefined) return skip(reason)
      if (result.class === 'fail' || result.class === 'error' || result.class === 'blocked') {
        throw new Error(`${result.class}: ${result.summary}`)
      }
    })
  }
  afterAll(async () => {
    // After the last result the run still proves tokens dead and stops the server.
    if (requestedIds.size === catalogue.length) await (await shared)?.ended()
  })
}

async function runFromEnvironment(): Promise<SharedRun> {
  const target = process.env.OFFLINE_CONFORMANCE_TARGET
  return new SharedRun(await requestFor(target, {}), {
    driverFor,
    signal: new AbortController().signal,
    tell: (event) => {
      if (event.kind === 'failed') failure = event.message
    },
  })
}
