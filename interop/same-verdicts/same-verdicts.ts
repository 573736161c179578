/**
 * Shows that verdicts depend neither on how the built-in mock is reached nor on how many checks run at once:
 *
 *     npm run same-verdicts [-- --runs 3] [--defects name,name]
 *
 * Everything runs in process and over HTTP, one and eight at once, several times, against the conforming mock and with
 * defects; each time every requirement has to have the same class. Says how long each run took.
 */
import { parseArgs } from 'node:util'
import type { RunReport } from '../../harness/engine/report.ts'
import { conformanceRun } from '../../harness/runner/conformance-run.ts'
import type { RunRequest } from '../../harness/runner/run-request.ts'
import { defectNames } from '../../mock-provider/provider/defects/index.ts'
import { driverFor } from '../../selftest/driver-for.ts'
import { mockRequest } from '../../selftest/mock-request.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    defects: { type: 'string', default: 'rp-logout-kills-offline,user-revoke-noop,refresh-moves-auth-time' },
  },
})
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1)
  throw new Error(`--runs: found ${values.runs}; accepted is 1 or more`)
const defects = values.defects.split(',').filter((name) => name !== '')
const unknown = defects.filter((name) => !(defectNames as readonly string[]).includes(name))
if (unknown.length > 0) throw new Error(`--defects: nobody knows ${unknown.join(', ')}`)

const ways = (['in-process', 'http'] as const).flatMap((over) =>
  [1, 8].map((concurrency) => ({ over, concurrency })),
)

let differences = 0
for (const defect of [undefined, ...defects]) {
  let first: ReadonlyMap<string, string> | undefined
  for (let run = 1; run <= runs; run++) {
    for (const { over, concurrency } of ways) {
      const { report, milliseconds } = await timed({
        ...mockRequest,
        over,
        concurrency,
        edition: 'next',
        defects: defect === undefined ? [] : [defect],
        runDeadline: 3600,
      })
      const said = new Map(report.results.map(({ id, class: found }) => [id, found as string]))
      first ??= said
      const other = [...said].filter(([id, found]) => first?.get(id) !== found)
      differences += other.length
      const count = report.results.length
      console.log(
        `${defect ?? 'conforming'}, run ${run}, ${over}, ${concurrency} at once: ${count} results, ${report.counts.passed} passed, ${(milliseconds / 1000).toFixed(1)} s (${(milliseconds / count).toFixed(0)} ms each), ${other.length} differ`,
      )
      for (const [id, found] of other) console.log(`  ${id}: ${first.get(id)} before, now ${found}`)
    }
  }
}
console.log(differences === 0 ? 'the same verdicts every time' : `${differences} verdicts differ`)
process.exitCode = differences === 0 ? 0 : 1

async function timed(request: RunRequest): Promise<{ report: RunReport; milliseconds: number }> {
  const started = performance.now()
  const report = await conformanceRun(request, { driverFor, signal: new AbortController().signal })
  return { report, milliseconds: performance.now() - started }
}
