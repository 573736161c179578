import { describe, expect, test } from 'vitest'
import { dependenciesOf, planChecks, profilesOf } from './plan.ts'
import type { Requirement } from './requirement.ts'
import type { Profile } from './vocabulary.ts'

function requirement(id: string, more: Partial<Requirement> = {}): Requirement {
  return {
    id,
    area: 'logout',
    title: id,
    level: 'MUST',
    basis: 'text',
    clause: { document: 'RFC 6749', section: '6', url: 'https://example.com' },
    statement: '',
    profiles: ['oauth2'],
    needs: ['authorize'],
    defect: `${id}-defect`,
    procedure: [],
    verdict: { pass: 'It holds.' },
    check: async () => {},
    ...more,
  }
}

const gates = ['first', 'second', 'third'] as const
const [first, second, third] = gates
const gateRequirements = [
  requirement(first, { role: 'subject-gate' }),
  requirement(second, { role: 'gate' }),
  requirement(third, { role: 'gate' }),
]
const order = (catalogue: readonly Requirement[], ...selected: string[]): string[] =>
  planChecks(catalogue, new Set(selected)).map(({ requirement: { id } }) => id)

describe('what a requirement waits for', () => {
  test('is the gates before everything else, each of them once', () => {
    const own = requirement('a', {
      reliesOn: ['offline-survives-logout', 'offline-token-issued'],
      asks: ['online-ends-at-logout', 'offline-survives-logout'],
    })
    const catalogue = [
      requirement(first, { role: 'subject-gate', shows: ['offline-token-issued'] }),
      ...gateRequirements.slice(1),
      requirement('b', { shows: ['offline-survives-logout'] }),
      requirement('c', { shows: ['online-ends-at-logout'] }),
      requirement('d', { shows: ['online-ends-at-logout'] }),
    ]
    expect(dependenciesOf(own, catalogue)).toEqual([first, second, third, 'b', 'c'])
  })

  test('is for a gate those before it', () => {
    const before = gateRequirements.map((gate) => dependenciesOf(gate, gateRequirements))
    expect(before).toEqual([[], [first], [first, second]])
  })
})

describe('a plan', () => {
  test('has nothing that nobody asked for or waits for', () => {
    const catalogue = [...gateRequirements, requirement('a'), requirement('b')]
    expect(order(catalogue, 'b')).toEqual([...gates, 'b'])
    expect(order(catalogue)).toEqual([])
  })

  test('puts each requirement behind what it waits for, and knows what was asked for', () => {
    const catalogue = [
      requirement('a', { reliesOn: ['offline-survives-logout'] }),
      requirement('b', { shows: ['offline-survives-logout'] }),
      ...gateRequirements,
    ]
    const plan = planChecks(catalogue, new Set(['a']))
    expect(plan.map(({ requirement: { id }, selected }) => [id, selected])).toEqual([
      ...gates.map((id) => [id, false]),
      ['b', false],
      ['a', true],
    ])
    expect(plan.at(-1)?.dependsOn).toEqual([...gates, 'b'])
  })

  test('puts last what disturbs the target, and whatever waits for that', () => {
    const catalogue = [
      ...gateRequirements,
      requirement('clock', { disturbs: 'clock', shows: ['offline-outlives-session'] }),
      requirement('behind', { asks: ['offline-outlives-session'], shows: ['reuse-ends-family'] }),
      requirement('far-behind', { reliesOn: ['reuse-ends-family'] }),
      requirement('quiet'),
    ]
    expect(order(catalogue, 'clock', 'behind', 'far-behind', 'quiet')).toEqual([
      ...gates,
      'quiet',
      'clock',
      'behind',
      'far-behind',
    ])
  })

  test('cannot wait for what nobody knows, nor for itself', () => {
    const own = { asks: ['reuse-ends-family'] } as const
    expect(() => order([...gateRequirements, requirement('a', own)], 'a')).toThrow(
      'no requirement shows the fact reuse-ends-family',
    )
    const circle = [...gateRequirements, requirement('a', { ...own, shows: ['reuse-ends-family'] })]
    expect(() => order(circle, 'a')).toThrow('requirements depend on each other: a > a')
  })
})

describe('the profiles of a run', () => {
  const all: readonly Profile[] = [
    'oidc-core',
    'oauth2',
    'fapi2',
    'never-expires',
    'keycloak',
    'rt-expiration',
    'global-revocation',
    'grant-management',
    'offline-management',
  ]
  const of = (given: Partial<Parameters<typeof profilesOf>[0]>): Profile[] =>
    profilesOf({ asked: [], claimed: [], known: all, managed: false, ...given })

  test('are those that promise nothing, where nobody asks and nothing is claimed', () => {
    expect(of({})).toEqual(['oidc-core', 'oauth2'])
  })

  test('are those asked for, in the order of the known ones, whatever is claimed', () => {
    expect(of({ asked: ['keycloak', 'oauth2'], claimed: ['fapi2'], managed: true })).toEqual([
      'oauth2',
      'keycloak',
    ])
  })

  test('are also what the target claims, and its management where it has calls for that', () => {
    expect(of({ claimed: ['fapi2'], managed: true })).toEqual([
      'oidc-core',
      'oauth2',
      'fapi2',
      'offline-management',
    ])
    expect(of({ claimed: ['offline-management'] })).toContain('offline-management')
  })
})
