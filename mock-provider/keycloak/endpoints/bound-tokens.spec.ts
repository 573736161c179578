import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { base64url } from '../../kit/random.ts'
import { sha256 } from '../../kit/sha-256.ts'
import { createMockKeycloak } from '../mock-keycloak.ts'
import { keycloakWith, shop, Visitor } from '../testing/visitor.ts'

const endpoint = (name: string): string => `/realms/shop/protocol/openid-connect/${name}`

async function keyOf() {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const proof = (claims: object, now: number): Promise<string> =>
    new SignJWT({ jti: crypto.randomUUID(), iat: now, htm: 'POST', ...claims })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .sign(privateKey)
  return { thumbprint: await calculateJwkThumbprint(jwk), proof }
}

function world(keycloak = keycloakWith()) {
  const visitor = new Visitor(keycloak)
  const now = (): number => Math.floor(keycloak.clock.now() / 1000)
  const secret = (client: string) => (client === 'cp' ? {} : { client_secret: `secret of ${client}` })
  const token = async (client: string, form: Record<string, string>, dpop?: string) => {
    const headers = dpop === undefined ? {} : { dpop }
    const answer = await visitor.send(endpoint('token'), {
      form: { client_id: client, ...secret(client), ...form },
      headers,
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, string> }
  }
  const htu = `https://kc.example${endpoint('token')}`
  return { visitor, now, token, htu }
}

const bob = {
  grant_type: 'password',
  username: 'bob',
  password: 'password of bob',
  scope: 'openid offline_access',
}
const refreshOf = ({ refresh_token = '' }: Record<string, string>) => ({
  grant_type: 'refresh_token',
  refresh_token,
})

test('the offline token of a public client stays with the key that was proven', async () => {
  const { token, now, htu } = world()
  const [own, other] = [await keyOf(), await keyOf()]
  const { body } = await token('cp', bob, await own.proof({ htu }, now()))
  expect(body.token_type).toBe('DPoP')
  expect(decodeJwt(body.access_token ?? '')).toMatchObject({ typ: 'DPoP', cnf: { jkt: own.thumbprint } })
  expect(await token('cp', refreshOf(body))).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant', error_description: 'DPoP proof is missing' },
  })
  expect(await token('cp', refreshOf(body), await other.proof({ htu }, now()))).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant', error_description: "DPoP confirmation doesn't match DPoP proof" },
  })
  expect((await token('cp', refreshOf(body), await own.proof({ htu }, now()))).status).toBe(200)
})

test('a confidential client may go on with another key, or without', async () => {
  const { token, now, htu } = world()
  const [first, second] = [await keyOf(), await keyOf()]
  const { body } = await token('ca', bob, await first.proof({ htu }, now()))
  const changed = await token('ca', refreshOf(body), await second.proof({ htu }, now()))
  expect(decodeJwt(changed.body.access_token ?? '').cnf).toEqual({ jkt: second.thumbprint })
  expect((await token('ca', refreshOf(body))).body.token_type).toBe('Bearer')
})

test('UserInfo takes a bound token with a proof for this very token only', async () => {
  const { visitor, token, now, htu } = world()
  const own = await keyOf()
  const { access_token: bound = '' } = (await token('cp', bob, await own.proof({ htu }, now()))).body
  const ath = base64url(await sha256(bound))
  const at = { htm: 'GET', htu: `https://kc.example${endpoint('userinfo')}` }
  const asked = async (headers: Record<string, string>) =>
    (await visitor.send(endpoint('userinfo'), { headers })).status
  const authorization = `DPoP ${bound}`
  expect(await asked({ authorization: `Bearer ${bound}` })).toBe(401)
  expect(await asked({ authorization })).toBe(401)
  expect(await asked({ authorization, dpop: await own.proof(at, now()) })).toBe(401)
  expect(await asked({ authorization, dpop: await (await keyOf()).proof({ ...at, ath }, now()) })).toBe(401)
  expect(await asked({ authorization, dpop: await own.proof({ ...at, ath }, now()) })).toBe(200)
})

test.each([
  ['for another address', { htu: 'https://kc.example/elsewhere' }, 'DPoP HTTP URL mismatch'],
  ['for another method', { htm: 'GET' }, 'DPoP HTTP method mismatch'],
  ['that is too old', { iat: 1 }, 'DPoP proof is not active'],
  ['without an identifier', { jti: undefined }, 'DPoP mandatory claims are missing'],
])('a proof %s is refused', async (_, claims, description) => {
  const { token, now, htu } = world()
  const answer = await token('cp', bob, await (await keyOf()).proof({ htu, ...claims }, now()))
  expect(answer).toMatchObject({
    status: 400,
    body: { error: 'invalid_request', error_description: description },
  })
})

test('a proof works once', async () => {
  const { token, now, htu } = world()
  const proof = await (await keyOf()).proof({ htu }, now())
  expect((await token('cp', bob, proof)).status).toBe(200)
  expect((await token('cp', bob, proof)).body.error_description).toBe('DPoP proof has already been used')
})

test('a client that is set to bound access tokens has to prove a key', async () => {
  const attributes = { 'dpop.bound.access.tokens': 'true' }
  const phone = { clientId: 'cp', publicClient: true, directAccessGrantsEnabled: true, attributes }
  const realms = [{ ...shop, clients: [phone] }]
  const { token, now, htu } = world(createMockKeycloak({ url: 'https://kc.example', realms }))
  expect(await token('cp', bob)).toMatchObject({
    status: 400,
    body: { error: 'invalid_request', error_description: 'DPoP proof is missing' },
  })
  expect((await token('cp', bob, await (await keyOf()).proof({ htu }, now()))).status).toBe(200)
})

test('releases before proofs of possession take no notice of one', async () => {
  const { token } = world(keycloakWith('26.0'))
  expect((await token('cp', bob, 'no proof at all')).body.token_type).toBe('Bearer')
})
