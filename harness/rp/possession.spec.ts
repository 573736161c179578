import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import type { Reply } from '../http/reply.ts'
import type { TestClient } from '../target/actors.ts'
import { Possession, type ProofChoice } from './possession.ts'
import { tokenReply } from './token-reply.ts'

const client = (clientId: string): TestClient => ({
  ...{ role: 'main', clientId, authentication: 'none', redirectUri: 'https://rp.example/callback' },
  ...{ consent: 'ask', scopes: [] },
})
const url = 'https://op.example/token'
const now = Date.parse('2027-03-01T12:00:00Z')

function reply(json: Record<string, unknown>, headers: Record<string, string[]> = {}): Reply {
  return { url, status: 400, headers, text: JSON.stringify(json), json, exchange: 1 }
}

async function read(proof: string | undefined) {
  const { payload, protectedHeader } = await jwtVerify(proof ?? '', EmbeddedJWK, {
    currentDate: new Date(now),
  })
  return { payload, protectedHeader, key: await calculateJwkThumbprint(protectedHeader.jwk ?? {}) }
}

test('a proof is for one request, at the time of the target, by a key of its client', async () => {
  const possession = new Possession({ dpop: true })
  const sent = await possession.ofClient(client('web'), { method: 'POST', url: `${url}?a=b`, now })
  const { payload, protectedHeader, key } = await read(sent.dpop)
  expect(protectedHeader).toMatchObject({ typ: 'dpop+jwt', alg: 'ES256' })
  expect(protectedHeader.jwk).not.toHaveProperty('d')
  expect(payload).toMatchObject({ htm: 'POST', htu: url, iat: now / 1000 })
  const again = await read((await possession.ofClient(client('web'), { method: 'POST', url, now })).dpop)
  const other = await read((await possession.ofClient(client('app'), { method: 'POST', url, now })).dpop)
  const foreign = await read(
    (await possession.ofClient(client('web'), { method: 'POST', url, now }, { key: 'another' })).dpop,
  )
  expect(again.key).toBe(key)
  expect(again.payload.jti).not.toBe(payload.jti)
  expect(new Set([key, other.key, foreign.key]).size).toBe(3)
})

test('clients prove nothing where the target file does not say so', async () => {
  const possession = new Possession({})
  expect(await possession.ofClient(client('web'), { method: 'POST', url, now })).toEqual({})
  expect(possession.answered(reply({ error: 'use_dpop_nonce' }, { 'dpop-nonce': ['n'] }))).toBe(false)
})

test('a request that was refused for want of a nonce is worth sending again, once for each nonce', async () => {
  const possession = new Possession({ dpop: 'ES256' })
  const refusal = reply({ error: 'use_dpop_nonce' }, { 'dpop-nonce': ['n-1'] })
  expect(possession.answered(refusal)).toBe(true)
  const { payload } = await read(
    (await possession.ofClient(client('web'), { method: 'POST', url, now })).dpop,
  )
  expect(payload.nonce).toBe('n-1')
  expect(possession.answered(refusal)).toBe(false)
  expect(possession.answered(reply({ error: 'invalid_grant' }, { 'dpop-nonce': ['n-2'] }))).toBe(false)
  const resource = { ...reply({}), url: 'https://api.example/me', status: 401 }
  const challenge = { 'www-authenticate': ['DPoP error="use_dpop_nonce"'], 'dpop-nonce': ['r-1'] }
  expect(possession.answered({ ...resource, headers: challenge })).toBe(true)
})

test('an access token that is bound to a key goes with a proof for it, another one as a bearer token', async () => {
  const possession = new Possession({ dpop: true })
  const request = { method: 'GET', url: 'https://op.example/userinfo', now }
  const issued = tokenReply({ ...reply({ access_token: 'bound', token_type: 'DPoP' }), status: 200 })
  possession.issued(issued, client('web'))
  const headers = await possession.ofToken('bound', request)
  expect(headers.authorization).toBe('DPoP bound')
  const { payload } = await read(headers.dpop)
  expect(payload.ath).toBe(createHash('sha256').update('bound').digest('base64url'))
  expect(await possession.ofToken('plain', request)).toEqual({ authorization: 'Bearer plain' })
})

test('a client that starts to prove its key does so although the others do not, without a nonce where that is wanted', async () => {
  const possession = new Possession({}, { dpop_signing_alg_values_supported: ['PS256'] })
  possession.startFor(client('web'))
  const sent = { method: 'POST', url, now }
  expect(await possession.ofClient(client('app'), sent)).toEqual({})
  const first = await read((await possession.ofClient(client('web'), sent)).dpop)
  expect(first.protectedHeader.alg).toBe('PS256')
  expect(first.key).toBe(await possession.thumbprint(client('web')))
  expect(possession.answered(reply({ error: 'use_dpop_nonce' }, { 'dpop-nonce': ['n1'] }))).toBe(true)
  const nonceOf = async (choice: ProofChoice) =>
    (await read((await possession.ofClient(client('web'), sent, choice)).dpop)).payload.nonce
  expect(await nonceOf({})).toBe('n1')
  expect(await nonceOf({ nonce: 'none' })).toBeUndefined()
  expect(await nonceOf({ nonce: { value: 'n0' } })).toBe('n0')
})
