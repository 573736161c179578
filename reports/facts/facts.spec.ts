import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Observation, RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { hostileNames } from '../../harness/engine/testing/hostile-names.ts'
import { hasUnseen } from '../../harness/engine/visible-text.ts'
import { sampleReport, sampleResult } from '../testing/sample-report.ts'
import { factChanges, factsOf, factsText } from './facts.ts'

type Given = Partial<RequirementResult> & { readonly id: string }

const report = (...results: Given[]): RunReport => ({
  ...sampleReport(),
  completion: { state: 'complete' },
  results: results.map((given) => sampleResult({ selected: true, ...given })),
})
const saw = (...pairs: [string, string][]): { observations: Observation[] } => ({
  observations: pairs.map(([subject, observed]) => ({
    outcome: 'met',
    subject,
    expected: '',
    observed,
    exchanges: [],
  })),
})
const of = (...results: Given[]) => factsOf(report(...results), 'report.json')

test('a fact says what was seen of what, whether or not it is as it should be', () => {
  expect(
    of(
      { id: 'a', ...saw(['the offline token after logout', 'an access token']) },
      {
        id: 'b',
        class: 'fail',
        ...saw(['the list', 'nothing'], ['the answer', '200'], ['the answer', 'present']),
      },
    ).facts,
  ).toEqual({
    a: { 'the offline token after logout': 'an access token' },
    b: { 'the list': 'nothing', 'the answer': ['200', 'present'] },
  })
})

test('what says nothing is told with its reason', () => {
  expect(of({ id: 'a', class: 'not-applicable', summary: 'no clock', observations: [] }).unknown).toEqual({
    a: 'not-applicable: no clock',
  })
})

test('what differs between two runs on one server is no fact', () => {
  const one = of({
    id: 'a',
    ...saw(
      ['the sign-in of oc-12ab', 'refresh_token#3'],
      ['the list', '2 entries, 0 entries before'],
      ['scope', '"openid email"'],
      ['limit', '2592000 s'],
    ),
  })
  const other = of({
    id: 'a',
    ...saw(
      ['the sign-in of oc-98ff', 'refresh_token#12'],
      ['the list', '7 entries, 0 entries before'],
      ['scope', '"email openid"'],
      ['limit', '2591999 s'],
    ),
  })
  expect(factChanges(one, other)).toEqual([])
})

test('differences are told fact by fact, and a check that stopped running is one', () => {
  const before = of(
    { id: 'a', ...saw(['the token', 'lives'], ['the answer', '400']) },
    { id: 'b', ...saw(['the list', 'an entry']) },
    { id: 'c', ...saw(['the clock', 'moves']) },
  )
  const after = of(
    { id: 'a', ...saw(['the token', 'refused'], ['the answer', '400']) },
    { id: 'b', class: 'blocked', summary: 'c did not hold', observations: [] },
    { id: 'c', ...saw(['the clock', 'moves']) },
  )
  expect(factChanges(before, after)).toEqual([
    { id: 'a', about: 'the token', was: 'lives', is: 'refused' },
    { id: 'b', was: 'known', is: 'blocked: c did not hold' },
  ])
})

test('a partial run gives no facts', () => {
  const partial: RunReport = { ...report({ id: 'a' }), completion: { state: 'target-lost', reason: 'gone' } }
  expect(() => factsOf(partial, 'r.json')).toThrow('r.json: the run ended early (gone)')
})

test('a check that ended in an error is unknown, and the others are facts', () => {
  const facts = of(
    { id: 'a', class: 'error', summary: 'it answered 503', ...saw(['the token', 'lives']) },
    { id: 'b', ...saw(['the list', 'an entry']) },
  )
  expect(facts.unknown).toEqual({ a: 'error: it answered 503' })
  expect(Object.keys(facts.facts)).toEqual(['b'])
})

test.each([
  ['auth_time 1764260000', 'auth_time 1764269999'],
  ['alive in 299 of 300 rounds', 'alive in 298 of 300 rounds'],
  ['it was issued for 299 s', 'it was issued for 301 s'],
  ['refused after 14 s', 'refused after 13 s'],
])('%s and %s are the same fact', (was, is) => {
  expect(factChanges(of({ id: 'a', ...saw(['it', was]) }), of({ id: 'a', ...saw(['it', is]) }))).toEqual([])
})

test.each([
  ['refused (400 invalid_grant)', 'refused (401 invalid_client)'],
  ['alive in 300 of 300 rounds', 'alive in 299 of 300 rounds'],
  ['after 0 of 5 refreshes', 'after 5 of 5 refreshes'],
])('%s and %s are different facts', (was, is) => {
  expect(factChanges(of({ id: 'a', ...saw(['it', was]) }), of({ id: 'a', ...saw(['it', is]) }))).toHaveLength(
    1,
  )
})

test('the written file is read back as the same facts', () => {
  const run = report({ id: 'a', ...saw(['the answer', '200'], ['the token: newest', '"yes"']) })
  const facts = factsOf(run, 'report.json')
  expect(parse(factsText(facts, run))).toEqual(facts)
})

test.each(hostileNames)('a lock file of a server called %j holds its facts, and nothing else', (name) => {
  const own = report(
    { id: 'a', ...saw([`x${name}`, name], ['y', name], ['y', `${name}2`]) },
    { id: 'b', class: 'blocked', summary: name },
  )
  const hostile = { ...own, target: { ...own.target, name } }
  const facts = factsOf(hostile, 'report.json')
  const text = factsText(facts, hostile)
  expect(hasUnseen(text)).toBe(false)
  expect(parse(text, { merge: true })).toStrictEqual(facts)
})

test('what was looked at may be called like a member of every object', () => {
  const before = of({ id: 'a', ...saw(['the answer', '200']) })
  const after = of({ id: 'a', ...saw(['constructor', '200']) })
  expect(factChanges(before, after)).toEqual([
    { id: 'a', about: 'the answer', was: '200', is: '(nothing)' },
    { id: 'a', about: 'constructor', was: '(nothing)', is: '200' },
  ])
})
