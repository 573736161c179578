import { expect, test } from 'vitest'
import { classOf, outcomeOf } from './verdict.ts'
import type { Level, Profile } from './vocabulary.ts'

const at = (level: Level, selected: readonly Profile[] = [], promisedBy: readonly Profile[] = []) => ({
  level,
  profiles: ['oidc-core', 'keycloak'] as const,
  promisedBy,
  selected,
})

test.each<[Level, string, string, string, string]>([
  ['MUST', 'pass', 'warn', 'fail', 'error'],
  ['MUST NOT', 'pass', 'warn', 'fail', 'error'],
  ['SHOULD', 'pass', 'warn', 'warn', 'error'],
  ['SHOULD NOT', 'pass', 'warn', 'warn', 'error'],
  ['MAY', 'pass', 'warn', 'warn', 'info'],
  ['PROFILE', 'pass', 'warn', 'warn', 'error'],
])('at level %s: met is %s, weak %s, violated %s, noted only %s', (level, met, weak, violated, noted) => {
  expect([
    classOf('met', at(level)),
    classOf('weak', at(level)),
    classOf('violated', at(level)),
    classOf('noted', at(level)),
  ]).toEqual([met, weak, violated, noted])
})

test('a recommendation that a selected profile promises fails', () => {
  expect(classOf('violated', at('SHOULD', ['keycloak'], ['keycloak']))).toBe('fail')
  expect(classOf('violated', at('SHOULD', ['oidc-core'], ['keycloak']))).toBe('warn')
  expect(classOf('weak', at('SHOULD', ['keycloak'], ['keycloak']))).toBe('warn')
  expect(classOf('violated', at('PROFILE', ['keycloak']))).toBe('fail')
})

test('the worst observation decides, and none decides nothing', () => {
  expect(outcomeOf([{ outcome: 'met' }, { outcome: 'violated' }, { outcome: 'weak' }])).toBe('violated')
  expect(outcomeOf([{ outcome: 'noted' }, { outcome: 'met' }])).toBe('met')
  expect(outcomeOf([])).toBeUndefined()
})
