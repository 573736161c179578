import { expect, test } from 'vitest'
import { ConfigError } from '../engine/errors.ts'
import { at, fill, fillJson, fillUrl } from './template.ts'

const variables = { issuer: 'https://op.example/', sub: 'a b/c', seconds: 60, max: null }

test('values are percent-encoded in a URL, except the issuer, which is one', () => {
  expect(fillUrl('/users/{sub}?x={seconds}', variables)).toBe('https://op.example/users/a%20b%2Fc?x=60')
})

test('a JSON text that is nothing but a variable keeps its type', () => {
  expect(fillJson({ a: '{seconds}', b: ['{max}'], c: 'in {seconds} s' }, variables)).toEqual({
    a: 60,
    b: [null],
    c: 'in 60 s',
  })
})

test('an unknown variable names itself and what is known', () => {
  expect(() => fill('{nobody}', variables)).toThrow(ConfigError)
  expect(() => fill('{nobody}', variables)).toThrow(
    '{nobody}, which is not available here; accepted are issuer, sub',
  )
})

test('a path that leads nowhere is undefined', () => {
  expect(at({ a: { b: [1] } }, 'a.b.0')).toBe(1)
  expect(at({ a: null }, 'a.b.c')).toBeUndefined()
})
