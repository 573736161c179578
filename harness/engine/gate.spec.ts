import { expect, test } from 'vitest'
import { type GateFacts, gateOf, isJudged } from './gate.ts'
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

const known = { reason: 'accepted' }

test.each<[string, Partial<GateFacts>, number, string]>([
  [
    'an interruption with a reason',
    { completion: { state: 'interrupted', reason: 'SIGTERM' } },
    130,
    'SIGTERM',
  ],
  ['an interruption', { completion: { state: 'interrupted' } }, 130, 'interrupted by the user'],
  [
    'failures of the harness',
    { internalFailures: ['a', 'b'] },
    6,
    'the harness failed in a, b; please report this',
  ],
  [
    'a refused credential',
    { completion: { state: 'misconfigured', reason: 'wrong secret' } },
    2,
    'wrong secret',
  ],
  [
    'a refused credential that nobody explains',
    { completion: { state: 'misconfigured' } },
    2,
    'misconfigured',
  ],
  ['a lost target', { completion: { state: 'target-lost', reason: 'gone' } }, 4, 'gone'],
  ['a lost target that nobody explains', { completion: { state: 'target-lost' } }, 4, 'target-lost'],
  [
    'refused credentials, each of them once',
    {
      misconfigured: ['a', 'b', 'c'],
      results: [
        passed,
        ...['a', 'b', 'c'].map((id) => result(id, { summary: id === 'c' ? 'no c' : 'no a' })),
      ],
    },
    2,
    'no a; no c',
  ],
  ['one failure', { results: [failed] }, 1, '1 requirement at or above --fail-on fail did not hold'],
  [
    'two',
    { results: [failed, { ...failed, id: 'b' }] },
    1,
    '2 requirements at or above --fail-on fail did not hold',
  ],
  [
    'a failure that contradicts the text',
    { results: [{ ...failed, finding: 'text' }], failOn: 'text' },
    1,
    '1 requirement at or above --fail-on text did not hold',
  ],
  [
    'a warning about the text, which is no failure',
    { results: [passed, result('w', { class: 'warn', finding: 'text' })], failOn: 'text' },
    0,
    '1 requirement did not hold, none at or above --fail-on text',
  ],
  [
    'a token that lives, one whose end nobody knows, one that is dead, and one that nobody can revoke',
    {
      ledger: [
        alive,
        { ...alive, end: 'unknown' },
        { ...alive, end: 'proven-dead' },
        { ...alive, revocable: false },
      ],
    },
    6,
    '2 tokens of this run could not be proven dead, although revocation works here',
  ],
  [
    'a token that is dead',
    { ledger: [{ ...alive, end: 'proven-dead' }] },
    0,
    'every applicable requirement that was judged holds',
  ],
  [
    'a token that lives where nobody looked whether revocation works',
    { ledger: [alive], results: [result('a', {})] },
    0,
    'every applicable requirement that was judged holds',
  ],
  [
    'one check that could not be arranged, behind a probe',
    { results: [result('p', { class: 'error', selected: false }), { ...blocked, blockedBy: 'p' }] },
    3,
    '1 requirement could not be judged, because of p (error, a probe)',
  ],
  [
    'a MUST NOT that could not be arranged',
    { results: [passed, { ...blocked, level: 'MUST NOT' }] },
    3,
    '1 requirement could not be judged, because of b (blocked)',
  ],
  [
    'five errors',
    { results: ['a', 'b', 'c', 'd', 'e'].map((id) => result(id, { class: 'error' })) },
    3,
    '5 requirements could not be judged, because of a (error), b (error), c (error), d (error), e (error)',
  ],
  [
    'seven errors, of which five are named',
    { results: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => result(id, { class: 'error' })) },
    3,
    '7 requirements could not be judged, because of a (error), b (error), c (error), d (error), e (error) and 2 more',
  ],
  [
    'an error that a baseline accepts',
    { results: [passed, result('e', { class: 'error', known })] },
    0,
    'nothing new: 1 known result stands in the baseline',
  ],
  [
    'nothing that applies',
    { results: [result('n', { class: 'not-applicable' })] },
    3,
    'nothing that was selected applies to this target',
  ],
  [
    'nothing that was judged',
    { results: [result('n', { class: 'not-applicable' }), { ...blocked, level: 'SHOULD' }] },
    3,
    'nothing that was selected could be judged',
  ],
  ['a stale entry of the baseline', { baselineProblems: ['a is stale'] }, 5, 'a is stale'],
  ['three of them', { baselineProblems: ['a is stale', 'b', 'c'] }, 5, 'a is stale; and 2 more like it'],
  [
    'failures that a baseline accepts',
    { results: [passed, { ...failed, known }, { ...failed, id: 'b', known }] },
    0,
    'nothing new: 2 known results stand in the baseline',
  ],
  ['a run in which everything holds', {}, 0, 'every applicable requirement that was judged holds'],
])('the reason after %s says which', (_, facts, exitCode, reason) => {
  expect(gateOf({ ...base, ...facts })).toMatchObject({ exitCode, reason, met: exitCode === 0 })
})

test.each(['pass', 'fail', 'warn', 'info'] as const)('a result that is %s was judged', (found) => {
  expect(isJudged(result('a', { class: found }))).toBe(true)
})

test.each(['blocked', 'error', 'not-applicable'] as const)('a result that is %s was not', (found) => {
  expect(isJudged(result('a', { class: found }))).toBe(false)
})
