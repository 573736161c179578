import { expect, test } from 'vitest'
import { catalogue } from '../suites/catalogue.ts'
import { glossaryFor, symbolsIn } from './glossary.ts'

/** Terms that readers of a specification know. */
const fieldTerms = new Set(
  'API CORS DELETE GET HS256 HTTP HTML ID JSON JWK JWKS JWT MCP PEM POST RFC S256 UI URI URL WWW'.split(' '),
)

test('every word in capitals of a procedure is explained beside it', () => {
  const unexplained = catalogue.flatMap(({ id, procedure }) =>
    [...symbolsIn(procedure)]
      .filter((symbol) => !fieldTerms.has(symbol) && glossaryFor([symbol]).length !== 1)
      .map((symbol) => `${id}: ${symbol}`),
  )
  expect(unexplained).toEqual([])
})

test('a procedure is explained by the words it uses, and by no others', () => {
  expect(glossaryFor(['OFFLINE(U2, C1, B1) -> ot; read USER-LIST.'])).toEqual([
    'U1, U2: users of the target',
    'C1, C2: two clients of the target, confidential where it has such',
    'B1, B2, B3: browsers, each with its own cookies',
    'OFFLINE: OBTAIN with "openid offline_access" and prompt=consent',
    'USER-LIST, USER-REVOKE: the list in which users see what has offline access, and the revocation there',
  ])
})
