import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

const id = 'refresh-id-token-identity-stable'
const kid = 'of-another-key'
const { privateKey, publicKey } = await generateKeyPair('ES256')

type Change = (claims: JWTPayload) => JWTPayload

/** The class of the requirement where ID tokens have other claims, signed with another key of the server. */
async function classWith(
  ofRefresh: Change,
  ofCode: Change = (claims) => claims,
): Promise<string | undefined> {
  const report = await checkedInFrontOf([id], {
    between: async (request, serve) => {
      const { pathname } = new URL(request.url)
      const form = pathname === '/token' ? await request.clone().text() : ''
      const answer = await serve(request)
      if (pathname === '/jwks') {
        const { keys } = (await answer.json()) as { keys: object[] }
        return Response.json({ keys: [...keys, { ...(await exportJWK(publicKey)), kid, alg: 'ES256' }] })
      }
      if (pathname !== '/token' || answer.status !== 200) return answer
      const json = (await answer.json()) as { id_token?: string }
      if (json.id_token === undefined) return Response.json(json)
      const change = form.includes('grant_type=refresh_token') ? ofRefresh : ofCode
      const signed = new SignJWT(change(decodeJwt(json.id_token))).setProtectedHeader({ alg: 'ES256', kid })
      return Response.json({ ...json, id_token: await signed.sign(privateKey) })
    },
  })
  return classesOf(report)[id]
}

test('the ID token of a refresh may be signed with another key', async () => {
  expect(await classWith((claims) => claims)).toBe('pass')
})

test('the ID token of a refresh may leave at_hash out', async () => {
  expect(await classWith(({ at_hash: _, ...claims }) => claims)).toBe('pass')
})

test('at_hash of another access token is a mistake', async () => {
  expect(await classWith((claims) => ({ ...claims, at_hash: 'b2YtYW5vdGhlci1vbmU' }))).toBe('fail')
})

test('an authorized party that the first ID token had not is a mistake', async () => {
  expect(await classWith((claims) => ({ ...claims, azp: claims.aud }))).toBe('fail')
})

const withParty: Change = (claims) => ({ ...claims, azp: claims.aud })

test('an authorized party that is told at first only is left open', async () => {
  expect(await classWith((claims) => claims, withParty)).toBe('pass')
})

test('another authorized party than that of the first ID token is a mistake', async () => {
  expect(await classWith((claims) => ({ ...claims, azp: 'somebody-else' }), withParty)).toBe('fail')
})
