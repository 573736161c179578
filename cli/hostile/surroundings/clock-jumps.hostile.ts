import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { RunReport } from '../../../harness/engine/report.ts'
import { listen } from '../../../mock-provider/adapters/node-server.ts'
import { table } from '../../../selftest/testing/hostile/table.ts'
import { reportProblem, textOf } from '../../../selftest/testing/hostile/written.ts'
import { environment, mockOptions, patientTarget } from '../conformance-target.ts'
import { forget, type Interrupted, interrupted } from '../interruptions/interruption.ts'
import { OwnTargets } from '../own-target.ts'

const own = new OwnTargets()
afterAll(() => own.remove())

const clock = pathToFileURL(join(import.meta.dirname, 'jumping-clock.mjs')).href
const args = ['--area', 'scope,refresh,revocation', '--reporter', 'json']
/** Milliseconds of the run after which its clock jumps. */
const moments = (process.env.JUMP_MOMENTS ?? '200,2500,8000').split(',').map(Number)
const minute = 60
const hour = 60 * minute
const jumps = [-24 * hour, -hour, -2 * minute, 2 * minute, hour, 24 * hour]

/** What is wrong with a run at a server that behaves, whose host's clock jumped: nothing of it may be called a violation. */
function missesOf(run: Interrupted): string[] {
  const text = textOf(join(run.folder, 'reports', 'out', 'report.json'))
  if (text === undefined) return [`no report, exit ${run.code}: ${run.stderr.slice(-300)}`]
  const problem = reportProblem(text)
  if (problem !== undefined) return [`report.json: ${problem}`]
  const { results, gate } = JSON.parse(text) as RunReport
  return [
    ...results.flatMap(({ id, class: found, summary }) => (found === 'fail' ? [`${id}: ${summary}`] : [])),
    ...(gate.exitCode === run.code && [0, 3].includes(gate.exitCode) ? [] : [`exit ${run.code}`]),
    ...(/^\s+at .*:\d+:\d+|internal error|Unhandled/m.test(run.stderr) ? [run.stderr.slice(0, 300)] : []),
    ...run.orphans.map(({ command }) => `orphan ${command}`),
  ]
}

test.each(['the tool alone', 'the tool and the server that it starts'])(
  'a run whose host has a clock that jumps ends with a valid report, and calls nothing a violation: %s',
  async (whose) => {
    const server = whose === 'the tool alone' ? await listen(mockOptions) : undefined
    const missed: string[] = []
    try {
      for (const jump of jumps) {
        for (const moment of moments) {
          const run = await interrupted(
            {
              file: server === undefined ? await own.file() : patientTarget(server.provider.issuer),
              env: { ...environment, NODE_OPTIONS: `--import=${clock}`, CLOCK_JUMPS: `${moment}:${jump}` },
              args,
            },
            undefined,
          )
          missed.push(...missesOf(run).map((miss) => `${jump} s after ${moment} ms: ${miss}`))
          forget(run)
        }
      }
    } finally {
      await server?.close()
    }
    const trials = jumps.length * moments.length
    process.stdout.write(
      `\nclock of ${whose}\n${table([
        ['jumps', trials],
        ['misses (goal 0)', missed.length],
      ])}\n`,
    )
    expect(missed).toEqual([])
  },
)
