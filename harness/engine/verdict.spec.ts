import { expect, test } from 'vitest'
import { classOf, findingKind, outcomeOf } from './verdict.ts'
import type { Basis, Level, Profile } from './vocabulary.ts'

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
  expect(classOf('noted', at('MAY', ['keycloak'], ['keycloak']))).toBe('info')
  expect(classOf('met', at('MAY', ['keycloak'], ['keycloak']))).toBe('pass')
})

test('the worst observation decides, and none decides nothing', () => {
  expect(outcomeOf([{ outcome: 'met' }, { outcome: 'violated' }, { outcome: 'weak' }])).toBe('violated')
  expect(outcomeOf([{ outcome: 'noted' }, { outcome: 'met' }])).toBe('met')
  expect(outcomeOf([])).toBeUndefined()
})

test.each<[Level, Basis, 'violated' | 'weak', string]>([
  ['MUST', 'text', 'violated', 'text'],
  ['MUST NOT', 'text', 'violated', 'text'],
  ['MUST', 'derived', 'violated', 'inferred'],
  ['MUST NOT', 'product', 'violated', 'inferred'],
  ['MUST', 'text', 'weak', 'recommended'],
  ['SHOULD', 'text', 'violated', 'recommended'],
  ['PROFILE', 'product', 'violated', 'recommended'],
])('a %s, known from %s, that is %s counts as %s', (level, basis, outcome, kind) => {
  expect(findingKind(level, basis, outcome)).toBe(kind)
})
