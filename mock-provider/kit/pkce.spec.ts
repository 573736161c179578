import { expect, test } from 'vitest'
import { isProofKey, matchesChallenge } from './pkce.ts'

// The pair of RFC 7636, appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const value = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

test('a verifier matches its digest by S256, and itself by plain', async () => {
  expect(await matchesChallenge(verifier, { value, method: 'S256' })).toBe(true)
  expect(await matchesChallenge(verifier, { value: verifier, method: 'plain' })).toBe(true)
  expect(await matchesChallenge(verifier, { value, method: 'plain' })).toBe(false)
  expect(await matchesChallenge(value, { value, method: 'S256' })).toBe(false)
})

test('a proof key has 43 to 128 characters of its alphabet', () => {
  expect(['a'.repeat(43), '-._~'.repeat(32)].map(isProofKey)).toEqual([true, true])
  expect(['a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)}+`].map(isProofKey)).toEqual([
    false,
    false,
    false,
  ])
})
