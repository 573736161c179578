import { expect, test } from 'vitest'
import { fitsWildcard } from './wildcard.ts'

test.each<[string, string, boolean]>([
  ['/login', '/login', true],
  ['/login/x', '/login', false],
  ['/login/x', '/login/*', true],
  ['/login', '/login*', true],
  ['/a/login', '*/login', true],
  ['/a/b/c', '/a/*/c', true],
  ['/a/c', '/a/*/c', false],
  ['aba', 'ab*ba', false],
  ['abba', 'ab*ba', true],
  ['/a.b', '/a?b', false],
  ['anything', '*', true],
  ['line\nbreak', '*break', true],
])('%j and %j: %s', (text, pattern, fits) => {
  expect(fitsWildcard(text, pattern)).toBe(fits)
})

test('many stars take no longer than few', () => {
  const started = performance.now()
  expect(fitsWildcard('a'.repeat(50_000), `${'*a'.repeat(12)}*b`)).toBe(false)
  expect(performance.now() - started).toBeLessThan(500)
})
