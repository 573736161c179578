import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { packageRoot } from '../harness/package-root.ts'
import type { RunReport } from '../harness/report.ts'
import type { RunRequest } from '../suites/run-request.ts'
import type { RunEvent, RunOrder } from '../suites/shared-run.ts'

export interface RunningSuites {
  /** The report, or why there is none. */
  readonly done: Promise<{ readonly report: RunReport } | Extract<RunEvent, { kind: 'failed' }>>
  /** Ends the run early; its partial report still comes. */
  interrupt(): void
}

/**
 * Runs the shipped suites with vitest, in a worker thread, from the compiled package.
 *
 * Nothing of the caller's directory is read: no vitest or vite configuration, no `.env`.
 */
export function runSuites(request: RunRequest, onEvent: (event: RunEvent) => void): RunningSuites {
  const name = `offline-conformance-${randomUUID()}`
  const channel = new BroadcastChannel(name)
  let last: { report: RunReport } | Extract<RunEvent, { kind: 'failed' }> | undefined
  channel.addEventListener('message', (message) => {
    const event = (message as MessageEvent<RunEvent>).data
    if (event.kind === 'report') last = { report: event.report }
    else if (event.kind === 'failed') last = event
    onEvent(event)
  })
  const done = startVitest(request, name)
    .then((errors) => last ?? { kind: 'failed' as const, cause: 'internal' as const, message: errors })
    .finally(() => channel.close())
  const order: RunOrder = { kind: 'interrupt' }
  return { done, interrupt: () => channel.postMessage(order) }
}

/** Returns what vitest itself complained about. */
async function startVitest(request: RunRequest, channel: string): Promise<string> {
  const { BaseSequencer, createVitest } = await import('vitest/node')
  class ByName extends BaseSequencer {
    override async sort(files: Parameters<InstanceType<typeof BaseSequencer>['sort']>[0]) {
      return files.toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1))
    }
  }
  const compiled = join(packageRoot, 'dist')
  const before = process.exitCode
  const errors: string[] = []
  const restoreSignals = keepSignals()
  const vitest = await createVitest(
    'test',
    {
      root: compiled,
      config: false,
      watch: false,
      api: false,
      css: false,
      include: [join(compiled, 'suites', '**', '*.test.js')],
      exclude: [],
      pool: 'threads',
      isolate: false,
      fileParallelism: false,
      maxWorkers: 1,
      // Node loads the compiled modules itself; only what talks to vitest goes through its transformation.
      server: { deps: { external: [/[\\/]dist[\\/](?!.*(\.test|vitest-area(-[\w-]+)?)\.js$)/] } },
      sequence: { sequencer: ByName },
      // The engine has deadlines of its own, for a check and for the run.
      testTimeout: 0,
      hookTimeout: 0,
      provide: { conformance: { request, channel } },
      reporters: [
        {
          onTestRunEnd(
            modules: readonly { errors(): readonly { message: string }[] }[],
            unhandled: readonly { message?: unknown }[],
          ) {
            for (const module of modules) errors.push(...module.errors().map(({ message }) => message))
            errors.push(...unhandled.map(({ message }) => String(message)))
          },
        },
      ],
      passWithNoTests: false,
    },
    // vitest's own type leaves these out, but they go to vite: nothing of the caller's folder is read.
    { configFile: false, envDir: false, logLevel: 'silent', clearScreen: false } as object,
  )
  restoreSignals()
  await vitest.start()
  await vitest.close()
  process.exitCode = before
  return errors.join('\n') || 'the suites did not start'
}

/** vitest ends the process at once when it is interrupted; ours first writes the partial report. */
function keepSignals(): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]))
  return () => {
    for (const signal of signals) {
      const own = before.get(signal) ?? []
      for (const listener of process.listeners(signal)) {
        if (!own.includes(listener)) process.off(signal, listener)
      }
    }
  }
}
