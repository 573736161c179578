import { afterAll, inject, test } from 'vitest'
import type { Requirement } from '../harness/requirement.ts'
import { catalogue } from './catalogue.ts'
import type { RunRequest } from './run-request.ts'
import { type RunOrder, SharedRun } from './shared-run.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The run that the command line was asked for, and the channel on which it listens. */
    conformance: { readonly request: RunRequest; readonly channel: string }
  }
}

let shared: SharedRun | undefined
const asked = new Set<string>()

/** Hands the requirements of an area to vitest: one test each, which waits for the engine's verdict. */
export function areaTests(requirements: readonly Requirement[]): void {
  const { request, channel } = inject('conformance')
  shared ??= runOnChannel(request, channel)
  const run = shared
  for (const { id } of requirements) {
    asked.add(id)
    test(id, async ({ skip }) => {
      const result = await run.result(id)
      if (result === undefined) return skip('not part of this run')
      if (result.class === 'not-applicable') return skip(result.summary)
      if (result.class === 'fail' || result.class === 'error' || result.class === 'blocked') {
        throw new Error(`${result.class}: ${result.summary}`)
      }
    })
  }
  afterAll(async () => {
    // After its last result the run still proves tokens dead and stops the server.
    if (asked.size === catalogue.length) await run.ended()
  })
}

/** The command line listens on the channel, and interrupts by it. */
function runOnChannel(request: RunRequest, name: string): SharedRun {
  const channel = new BroadcastChannel(name)
  const interrupt = new AbortController()
  channel.addEventListener('message', (event) => {
    if ((event as MessageEvent<RunOrder>).data.kind === 'interrupt') interrupt.abort()
  })
  const run = new SharedRun(request, {
    tell: (event) => channel.postMessage(event),
    signal: interrupt.signal,
  })
  void run.ended().then(() => channel.close())
  return run
}
