import { describe, expect, test } from 'vitest'
import type { ExchangeRecord, Observation } from './report.ts'
import type { Requirement } from './requirement.ts'
import { type Finished, judged, unjudged } from './result.ts'

const requirement: Requirement = {
  id: 'a-requirement',
  area: 'logout',
  title: 'It survives',
  level: 'MUST',
  basis: 'derived',
  clause: { document: 'RFC 6749', section: '6', url: 'https://example.com' },
  statement: 'It does.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'a-defect',
  procedure: ['Look.'],
  verdict: { pass: 'It survived.' },
  check: async () => {},
  cause: 'Something is in the way.',
  conflicts: 'Others read it otherwise.',
}
const finished: Finished = {
  requirement,
  selected: true,
  milliseconds: 7,
  rerun: 'run a-requirement',
  addedIn: undefined,
}
const heading = {
  id: 'a-requirement',
  area: 'logout',
  title: 'It survives',
  level: 'MUST',
  basis: 'derived',
  clause: requirement.clause,
  statement: 'It does.',
  selected: true,
  milliseconds: 7,
  rerun: 'run a-requirement',
}
const exchange: ExchangeRecord = {
  number: 1,
  sender: 'client',
  startedAt: '2026-01-01T00:00:00.000Z',
  milliseconds: 1,
  request: { method: 'GET', url: 'https://op.example/', headers: [] },
}
const saw = (outcome: Observation['outcome'], subject = 'it'): Observation => ({
  outcome,
  subject,
  expected: 'life',
  observed: 'death',
  exchanges: [1],
})
const verdictOn = (observations: readonly Observation[], own: Partial<Requirement> = {}) =>
  judged({ ...finished, requirement: { ...requirement, ...own } }, observations, [exchange], ['oauth2'])

describe('a result without a verdict', () => {
  test('has what was given, and nothing else', () => {
    expect(unjudged(finished, 'blocked', 'no login')).toStrictEqual({
      ...heading,
      class: 'blocked',
      summary: 'no login',
      observations: [],
      exchanges: [],
    })
  })

  test('keeps what it waited for, what to do about it, and the evidence', () => {
    const more = { blockedBy: 'b', remedy: 'add it', observations: [saw('met')], exchanges: [exchange] }
    expect(unjudged(finished, 'not-applicable', 'none here', more)).toStrictEqual({
      ...heading,
      class: 'not-applicable',
      summary: 'none here',
      ...more,
    })
  })
})

describe('a result with a verdict', () => {
  test('that passed says so in the words of the requirement', () => {
    const observations = [saw('met'), saw('noted')]
    expect(verdictOn(observations)).toStrictEqual({
      ...heading,
      class: 'pass',
      summary: 'It survived.',
      observations,
      exchanges: [exchange],
    })
  })

  test('that failed shows the worst observation, its cause, and why it is inferred', () => {
    const observations = [saw('met', 'this'), saw('weak', 'that'), saw('violated', 'other')]
    expect(verdictOn(observations)).toStrictEqual({
      ...heading,
      class: 'fail',
      finding: 'inferred',
      summary: 'other: expected life, observed death',
      expected: 'life',
      observed: 'death',
      cause: 'Something is in the way.',
      inference: 'Others read it otherwise.',
      observations,
      exchanges: [exchange],
    })
  })

  test('that failed in several places tells the first three, and how many more there are', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const some = verdictOn(names.slice(0, 2).map((name) => saw('violated', name)))
    expect(some.summary).toBe('a: expected life, observed death; b: expected life, observed death')
    const many = verdictOn(names.map((name) => saw('violated', name)))
    expect(many.summary).toMatch(/^a: .*; b: .*; c: expected life, observed death; and 2 more$/)
    expect(many).toMatchObject({ expected: 'life', observed: 'death' })
  })

  test('that kept a MUST and fell short of a recommendation says so', () => {
    const weak = verdictOn([saw('met'), saw('weak')], { level: 'MUST' })
    expect(weak).toMatchObject({
      class: 'warn',
      summary: 'it: expected life, observed death (the MUST itself is kept)',
    })
    expect(verdictOn([saw('weak')], { level: 'SHOULD' }).summary).toBe('it: expected life, observed death')
  })

  test('shows the cause that fits its observation, where that has one of its own', () => {
    const own = { ...saw('violated'), cause: 'Something else.' }
    expect(verdictOn([own, saw('violated')]).cause).toBe('Something else.')
    expect(verdictOn([saw('violated'), own]).cause).toBe('Something is in the way.')
  })

  test('that is in the text needs no inference', () => {
    const result = verdictOn([saw('violated')], { basis: 'text' })
    expect(result.finding).toBe('text')
    expect(result).not.toHaveProperty('inference')
  })

  test('of a requirement without a cause or another reading has none', () => {
    const { cause: _, conflicts: __, ...bare } = requirement
    const result = judged({ ...finished, requirement: bare }, [saw('weak')], [exchange], [])
    expect(result).toMatchObject({ class: 'warn', finding: 'recommended' })
    expect(result).not.toHaveProperty('cause')
    expect(result).not.toHaveProperty('inference')
  })

  test('that only noted something says what', () => {
    const result = verdictOn([saw('noted')], { level: 'MAY' })
    expect(result).toMatchObject({ class: 'info', summary: 'it: death' })
    for (const member of ['finding', 'expected', 'observed', 'cause', 'inference'])
      expect(result).not.toHaveProperty(member)
  })

  test('is a failure where a selected profile promises it', () => {
    const own = { level: 'SHOULD', promisedBy: ['oauth2'] } as const
    expect(verdictOn([saw('violated')], own).class).toBe('fail')
    expect(verdictOn([saw('violated')], { level: 'SHOULD' }).class).toBe('warn')
  })
})

test.each<[string, readonly Observation[], readonly ExchangeRecord[]]>([
  ['looked at nothing', [], [exchange]],
  ['exchanged nothing', [saw('met')], []],
])('a check that %s is an error', (_, observations, exchanges) => {
  expect(judged(finished, observations, exchanges, [])).toMatchObject({
    class: 'error',
    summary: 'the check ended without an observation',
    observations,
    exchanges,
  })
})
