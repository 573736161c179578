import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { reportProblem, textOf } from '../../../selftest/testing/hostile/written.ts'
import { environment } from '../conformance-target.ts'
import { forget, interrupted } from '../interruptions/interruption.ts'
import { OwnTargets } from '../own-target.ts'

const own = new OwnTargets()
afterAll(() => own.remove())

/** Ways to start a server that make it hard to end; MOCK is a command that serves. */
const starts: Readonly<Record<string, string>> = {
  'forks, and leaves its children in the background': '(sleep 300 &) ; MOCK & sleep 300 & exit 0',
  'does not end when it is asked to': 'trap "" TERM; sleep 300 & MOCK & while :; do sleep 1; done',
  'prints for ever on both outputs': 'yes "a line of the log" & yes "a complaint" >&2 & exec MOCK',
  'closes its outputs': 'exec MOCK > /dev/null 2>&1 < /dev/null',
}

test.each(Object.entries(starts))('a run ends a server that %s, and writes its report', async (_, start) => {
  for (const signal of [undefined, 'SIGINT', 'SIGKILL'] as const) {
    const moment = signal === undefined ? undefined : { signal, at: 4000, within: 120_000 }
    const run = await interrupted(
      {
        file: await own.file(start),
        env: { ...environment },
        args: ['--area', 'scope', '--reporter', 'json'],
      },
      moment,
    )
    const about = `${signal ?? 'to its end'}: exit ${run.code}, ${run.stderr.slice(-300)}`
    expect(run.orphans, about).toEqual([])
    const ended =
      signal === 'SIGKILL' && run.signalled !== undefined ? null : run.signalled === undefined ? 0 : 130
    expect(run.code, about).toBe(ended)
    const report = textOf(join(run.folder, 'reports', 'out', 'report.json'))
    if (signal !== 'SIGKILL') expect(reportProblem(report ?? ''), about).toBeUndefined()
    forget(run)
  }
})
