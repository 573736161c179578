import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

const id = 'refresh-id-token-identity-stable'
const kid = 'of-another-key'
const { privateKey, publicKey } = await generateKeyPair('ES256')

/** The class of the requirement where the ID tokens of refreshes have other claims, signed with another key of the server. */
async function classWith(change: (claims: JWTPayload) => JWTPayload): Promise<string | undefined> {
  const report = await checkedInFrontOf([id], {
    between: async (request, serve) => {
      const { pathname } = new URL(request.url)
      const isRefresh =
        pathname === '/token' && (await request.clone().text()).includes('grant_type=refresh_token')
      const answer = await serve(request)
      if (pathname === '/jwks') {
        const { keys } = (await answer.json()) as { keys: object[] }
        return Response.json({ keys: [...keys, { ...(await exportJWK(publicKey)), kid, alg: 'ES256' }] })
      }
      if (!isRefresh || answer.status !== 200) return answer
      const json = (await answer.json()) as { id_token: string }
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
