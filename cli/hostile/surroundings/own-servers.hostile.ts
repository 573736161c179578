import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { reportProblem, textOf } from '../../../selftest/testing/hostile/written.ts'
import { environment } from '../conformance-target.ts'
import { beganChecks, forget, interrupted } from '../interruptions/interruption.ts'
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
  let at = 0
  for (const signal of [undefined, 'SIGINT', 'SIGKILL'] as const) {
    const order = {
      file: await own.file(start),
      env: { ...environment },
      args: ['--area', 'scope', '--reporter', 'json'],
    }
    const run = await interrupted(order, signal === undefined ? undefined : { signal, at, within: 120_000 })
    // In peace first, which tells when its checks begin.
    if (signal === undefined) at = (run.firstResult ?? 0) + 200
    const about = `${signal ?? 'to its end'}: exit ${run.code}, ${run.stderr.slice(-300)}`
    const report = textOf(join(run.folder, 'reports', 'out', 'report.json'))
    // A signal may come before anything began, on a machine that is slower now.
    if (run.code !== null && beganChecks.test(run.stdout))
      expect(reportProblem(report ?? ''), about).toBeUndefined()
    expect(run.orphans, about).toEqual([])
    const wanted = { undefined: 0, SIGINT: 130, SIGKILL: null }[`${signal}`]
    expect(run.code, about).toBe(run.signalled === undefined ? 0 : wanted)
    forget(run)
  }
})
