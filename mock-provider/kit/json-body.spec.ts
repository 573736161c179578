import { expect, test } from 'vitest'
import { parsedJson } from './json-body.ts'

test('JSON that is nested too deep to be written again is none; brackets in texts do not count', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
  expect(parsedJson(nested(64))).toEqual(JSON.parse(nested(64)))
  expect(() => parsedJson(nested(65))).toThrow('the JSON is nested deeper than 64')
  expect(() => parsedJson(`{"a":${nested(100_000)}}`)).toThrow(SyntaxError)
  const quoted = JSON.stringify({ a: `${'['.repeat(1000)}"\\`, b: ['{'.repeat(1000)] })
  expect(parsedJson(quoted)).toEqual(JSON.parse(quoted))
  expect(parsedJson(`[${'[],'.repeat(1000)}[]]`)).toHaveLength(1001)
})
