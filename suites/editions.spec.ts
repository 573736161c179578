import { describe, expect, test } from 'vitest'
import { dependenciesOf } from '../harness/engine/plan.ts'
import { catalogue } from './catalogue.ts'
import { addedIn, editionNames, editions, newestEdition } from './editions.ts'

const known = new Map(catalogue.map((requirement) => [requirement.id as string, requirement]))

describe.each(Object.entries(editions))('edition %s', (_, frozen) => {
  test('has only requirements that are still there, at the level they had', () => {
    expect(Object.keys(frozen).map((id) => [id, known.get(id)?.level])).toEqual(Object.entries(frozen))
  })

  test('is judged without waiting for a requirement of a later edition', () => {
    for (const id of Object.keys(frozen)) {
      const requirement = known.get(id)
      const before = requirement === undefined ? [] : dependenciesOf(requirement, catalogue)
      for (const dependency of before) expect(frozen, id).toHaveProperty(dependency)
    }
  })

  test('has every gate, since everything waits for them', () => {
    const gates = catalogue.filter(({ role }) => role === 'gate' || role === 'subject-gate')
    for (const { id } of gates) expect(frozen).toHaveProperty(id)
  })
})

test('the newest frozen edition is the last one, and next comes behind it', () => {
  expect(editionNames.slice(-2)).toEqual([newestEdition, 'next'])
})

describe('of two editions', () => {
  const two = { '2030-01': { old: 'MUST' }, '2031-01': { old: 'MUST', young: 'SHOULD' } } as const
  test.each([
    ['2030-01', 'old', undefined],
    ['2030-01', 'young', '2031-01'],
    ['2030-01', 'unborn', 'next'],
    ['2031-01', 'young', undefined],
    ['2031-01', 'unborn', 'next'],
    ['next', 'unborn', undefined],
  ])('a run of %s says of the requirement %s that it is new in %s', (chosen, id, expected) => {
    expect(addedIn(id, chosen, two)).toBe(expected)
  })
})
