import { base64url } from 'jose'
import { expect, test } from 'vitest'
import { claimsOf, headerOf } from './jwt.ts'

const token = (payload: string): string => `e30.${base64url.encode(new TextEncoder().encode(payload))}.x`

test('the claims of a JWT are read without looking at its signature', () => {
  expect(claimsOf(token('{"sub":"kim"}'))).toEqual({ sub: 'kim' })
})

test.each([
  ['no token', undefined],
  ['two parts', 'e30.e30'],
  ['no Base64', 'e30.%.x'],
  ['no JSON', token('{')],
  ['a list', token('[]')],
  ['null', token('null')],
  ['a text', token('"sub"')],
  ['JSON without a bottom', token(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)],
])('%s has no claims', (_, value) => {
  expect(claimsOf(value)).toBeUndefined()
})

test('members of a header that are no texts are left out', () => {
  const header = base64url.encode(new TextEncoder().encode('{"alg":{"toString":1},"kid":5,"typ":"JWT"}'))
  expect(headerOf(`${header}.e30.x`)).toEqual({ typ: 'JWT' })
})
