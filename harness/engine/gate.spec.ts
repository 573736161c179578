import { expect, test } from 'vitest'
import { type GateFacts, gateOf } from './gate.ts'
import type { RequirementResult } from './report.ts'

function result(id: string, more: Partial<RequirementResult>): RequirementResult {
  return {
    id,
    area: 'logout',
    title: id,
    level: 'MUST',
    basis: 'text',
    clause: { document: 'RFC 6749', section: '6', url: 'https://example.com' },
    statement: '',
    selected: true,
    milliseconds: 1,
    rerun: '',
    class: 'pass',
    summary: `summary of ${id}`,
    observations: [],
    exchanges: [],
    ...more,
  } as RequirementResult
}

const passed = result('revocation-works', { role: 'proves-revocation' })
const base: GateFacts = {
  failOn: 'fail',
  results: [passed],
  ledger: [],
  completion: { state: 'complete' },
  internalFailures: [],
  misconfigured: [],
}
const alive = {
  token: 'refresh_token#1',
  requirement: passed.id,
  user: 'kim',
  client: 'web',
  end: 'alive',
  how: 'still refreshes',
} as const
const failed = result('a', { class: 'fail', finding: 'inferred' })
const blocked = result('b', { class: 'blocked' })

test.each<[string, number, Partial<GateFacts>]>([
  ['everything passed', 0, {}],
  ['a requirement failed', 1, { results: [passed, failed] }],
  [
    'a failure that contradicts no text, with --fail-on text',
    0,
    { results: [passed, failed], failOn: 'text' },
  ],
  ['a warning with --fail-on warn', 1, { results: [result('w', { class: 'warn' })], failOn: 'warn' }],
  ['a failure with --fail-on never', 0, { results: [passed, failed], failOn: 'never' }],
  ['a MUST that could not be arranged', 3, { results: [passed, blocked] }],
  ['a SHOULD that could not be arranged', 0, { results: [passed, { ...blocked, level: 'SHOULD' }] }],
  [
    'a MUST behind a SHOULD that could not be arranged',
    3,
    { results: [passed, { ...blocked, level: 'SHOULD' }, result('c', { class: 'blocked', blockedBy: 'b' })] },
  ],
  [
    'a MUST behind a warning, which is no failure that anybody is told of',
    3,
    {
      results: [
        result('b', { class: 'warn', level: 'SHOULD' }),
        result('c', { class: 'blocked', blockedBy: 'b' }),
      ],
    },
  ],
  [
    'a MUST behind a selected failure, which carries the finding',
    0,
    {
      failOn: 'never',
      results: [passed, failed, result('c', { class: 'blocked', blockedBy: 'a' })],
    },
  ],
  ...(['fail', 'warn', 'error', 'blocked'] as const).map((found): [string, number, Partial<GateFacts>] => [
    `a MUST behind a probe that was not selected and is ${found}`,
    3,
    {
      results: [
        passed,
        result('a', { class: found, selected: false, level: 'SHOULD' }),
        result('c', { class: 'blocked', blockedBy: 'a' }),
      ],
    },
  ]),
  [
    'a MUST behind something that a baseline accepts',
    0,
    {
      results: [
        passed,
        result('a', { class: 'warn', known: { reason: 'known' } }),
        result('c', { class: 'blocked', blockedBy: 'a' }),
      ],
    },
  ],
  [
    'nothing that was judged, with recommendations only',
    3,
    {
      results: [
        result('a', { class: 'blocked', level: 'SHOULD' }),
        result('n', { class: 'not-applicable', level: 'SHOULD' }),
      ],
    },
  ],
  ...(['fail', 'warn', 'error', 'blocked'] as const).map((found): [string, number, Partial<GateFacts>] => [
    `a requirement of a later edition that is ${found}`,
    0,
    { failOn: 'warn', results: [passed, result('a', { class: found, finding: 'text', addedIn: 'next' })] },
  ]),
  [
    'a requirement of a later edition in which a credential was refused and the harness failed',
    0,
    {
      results: [passed, result('a', { class: 'error', addedIn: 'next' })],
      misconfigured: ['a'],
      internalFailures: ['a'],
    },
  ],
  ['nothing but a requirement of a later edition', 3, { results: [result('a', { addedIn: 'next' })] }],
  ['an error', 3, { results: [passed, result('e', { class: 'error', level: 'SHOULD' })] }],
  ['nothing that applies', 3, { results: [result('n', { class: 'not-applicable' })] }],
  ['a target that was lost', 4, { completion: { state: 'target-lost', reason: 'gone' } }],
  ['a run out of time', 4, { completion: { state: 'out-of-time', reason: 'late' } }],
  ['a refused credential', 2, { completion: { state: 'misconfigured', reason: 'wrong secret' } }],
  ['a refused credential of a second client', 2, { misconfigured: [passed.id] }],
  ['a token that lives on although revocation works', 6, { ledger: [alive] }],
  ['a token that lives on where revocation does not work', 1, { ledger: [alive], results: [failed] }],
  ['a failure and a token that lives on', 1, { ledger: [alive], results: [passed, failed] }],
  [
    'a token that lives on, and a MUST that could not be arranged',
    6,
    { ledger: [alive], results: [passed, blocked] },
  ],
  [
    'a lost target that left tokens behind',
    4,
    { completion: { state: 'target-lost', reason: 'gone' }, ledger: [{ ...alive, end: 'unknown' }] },
  ],
  [
    'a refused credential that left tokens behind',
    2,
    { completion: { state: 'misconfigured', reason: 'wrong secret' }, ledger: [alive] },
  ],
  ['a harness that failed', 6, { internalFailures: ['a'] }],
  ['an interrupted run', 130, { completion: { state: 'interrupted' } }],
  [
    'an interrupted run with an internal failure',
    130,
    { completion: { state: 'interrupted' }, internalFailures: ['a'] },
  ],
  [
    'a lost target with an internal failure',
    6,
    { completion: { state: 'target-lost' }, internalFailures: ['a'] },
  ],
  ['a lost target and a failure', 4, { completion: { state: 'target-lost' }, results: [failed] }],
])('%s is exit code %i', (_, code, facts) => {
  const gate = gateOf({ ...base, ...facts })
  expect(gate.exitCode).toBe(code)
  expect(gate.met).toBe(code === 0)
  expect(gate.reason).not.toBe('')
})

test.each<[string, Partial<GateFacts>, string]>([
  ['failures', { failOn: 'never', results: [passed, result('a', { class: 'fail' })] }, '--fail-on never'],
  ['warnings', { failOn: 'fail', results: [passed, result('a', { class: 'warn' })] }, '--fail-on fail'],
])('a gate that lets %s pass does not say that everything holds', (_, facts, limit) => {
  expect(gateOf({ ...base, ...facts })).toMatchObject({
    met: true,
    reason: `1 requirement did not hold, none at or above ${limit}`,
  })
})
