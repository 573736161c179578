import { expect, test } from 'vitest'
import { gateOf } from '../../harness/engine/gate.ts'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { sampleReport, sampleResult } from '../testing/sample-report.ts'
import { validateReport } from '../validate.ts'
import { mergedReport } from './merge.ts'

const order = ['a', 'b', 'c', 'd']

type Given = Partial<RequirementResult> & { readonly id: string }

function part(index: number, results: readonly Given[], given: Partial<RunReport> = {}) {
  const shard = { index, of: 2 }
  const report = sampleReport({
    results: results.map(sampleResult),
    ledger: [],
    warnings: [],
    shard,
    ...given,
  })
  return { file: `${index}.json`, report }
}

test('two parts give the report of the undivided run, in the order of the catalogue', () => {
  const merged = mergedReport(
    [part(2, [{ id: 'b' }, { id: 'd' }]), part(1, [{ id: 'a' }, { id: 'c' }])],
    order,
  )
  validateReport(merged)
  expect(merged.results.map(({ id }) => id)).toEqual(order)
  expect(merged.counts).toMatchObject({ selected: 4, passed: 4 })
  expect(merged.gate).toMatchObject({ met: true, exitCode: 0 })
  expect(merged.shard).toBeUndefined()
})

test('a probe of one part gives way to the result of the part that was asked for it', () => {
  const probe = { id: 'b', selected: false }
  const failed = { id: 'b', class: 'fail' as const, finding: 'text' as const }
  for (const parts of [
    [part(1, [{ id: 'a' }, probe]), part(2, [failed])],
    [part(1, [failed]), part(2, [{ id: 'a' }, probe])],
  ]) {
    const { results, gate } = mergedReport(parts, order)
    expect(results.map(({ id, class: found, selected }) => [id, found, selected])).toEqual([
      ['a', 'pass', true],
      ['b', 'fail', true],
    ])
    expect(gate.exitCode).toBe(1)
  }
})

test('what waits for a failure of another part is excused by it, which no part alone could know', () => {
  const waiting = { id: 'a', class: 'blocked' as const, blockedBy: 'b' }
  const failed = { id: 'b', class: 'fail' as const, finding: 'recommended' as const }
  const one = part(1, [waiting, { ...failed, selected: false }, { id: 'c' }])
  expect(one.report.gate.exitCode).toBe(3)
  expect(mergedReport([one, part(2, [failed])], order).gate).toMatchObject({ exitCode: 1 })
})

test('a part in which nothing applies does not spoil the whole', () => {
  const nothing = part(1, [{ id: 'a', class: 'not-applicable' }])
  expect(nothing.report.gate.exitCode).toBe(3)
  expect(mergedReport([nothing, part(2, [{ id: 'b' }])], order).gate.exitCode).toBe(0)
})

test.each([
  [6, { internalFailures: ['b'] }],
  [2, { misconfigured: ['b'] }],
  [5, { baselineProblems: ['stale in x.yaml: b passes now; remove its entry'] }],
])('what only the gate of a part knows keeps its exit code %i', (exitCode, facts) => {
  const { file, report } = part(2, [{ id: 'b' }])
  const gate = gateOf({ failOn: 'fail', ...report, internalFailures: [], misconfigured: [], ...facts })
  expect(gate.exitCode).toBe(exitCode)
  const merged = mergedReport([part(1, [{ id: 'a' }]), { file, report: { ...report, gate } }], order)
  expect(merged.gate.exitCode).toBe(exitCode)
  expect(merged.gate.reason).toContain('2.json: ')
})

test('a part that ended early makes the whole end early', () => {
  const completion = { state: 'target-lost' as const, reason: 'it does not answer' }
  const merged = mergedReport([part(1, [{ id: 'a' }]), part(2, [{ id: 'b' }], { completion })], order)
  expect(merged.gate).toMatchObject({ met: false, exitCode: 4 })
  expect(merged.completion).toEqual(completion)
})

test.each([
  [
    'a shard that is missing',
    [part(1, [{ id: 'a' }]), part(1, [{ id: 'b' }])],
    /1\.json and 1\.json both have shard 1\/2/,
  ],
  ['one report alone', [part(1, [{ id: 'a' }])], /at least two parts/],
  [
    'a result that is there twice',
    [part(1, [{ id: 'a' }]), part(2, [{ id: 'a' }])],
    /1\.json and 2\.json both have a result of a;/,
  ],
  [
    'another server',
    [
      part(1, [{ id: 'a' }]),
      part(2, [{ id: 'b' }], { target: { name: 'x', issuer: 'https://x', driver: 'generic' } }),
    ],
    /2\.json is of another run than 1\.json: issuer is "https:\/\/x", not /,
  ],
  [
    'another edition',
    [part(1, [{ id: 'a' }]), part(2, [{ id: 'b' }], { catalogue: { edition: 'next', requirements: 9 } })],
    /edition of the requirements is "next"/,
  ],
  [
    'other numbers of shards',
    [part(1, [{ id: 'a' }]), part(2, [{ id: 'b' }], { shard: { index: 2, of: 3 } })],
    /number of shards is "3", not "2"/,
  ],
])('%s is refused and named', (_, parts, message) => {
  expect(() => mergedReport(parts, order)).toThrow(message)
})

test('a shard without a report is named', () => {
  const [one, two] = [1, 2].map((index) =>
    part(index, [{ id: order[index] ?? '' }], { shard: { index, of: 3 } }),
  )
  if (one === undefined || two === undefined) throw new Error('two were made')
  expect(() => mergedReport([one, two], order)).toThrow('the report of shard 3/3 is missing')
})
