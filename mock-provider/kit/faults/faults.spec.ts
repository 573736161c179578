import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { describe, expect, test } from 'vitest'
import { createMockKeycloak } from '../../keycloak/mock-keycloak.ts'
import { createMockProvider } from '../../provider/provider.ts'
import { partOfJwt } from '../jwt-parts.ts'
import type { MockServer } from '../mock-server.ts'
import { contractClient } from '../testing/any-browser.ts'
import { faultMembers } from './check-fault.ts'
import type { FaultEffect, FaultRule } from './fault.ts'
import { faultSchema } from './fault-schema.ts'

const engines: readonly (readonly [string, () => MockServer])[] = [
  ['conforming provider', () => createMockProvider({ issuer: 'https://op.example' })],
  ['Keycloak look-alike', () => createMockKeycloak({ url: 'https://op.example' })],
]

const kim = { username: 'kim', password: 'password of kim' }
const client = contractClient.client_id
const authorization = `Basic ${btoa(`${client}:${contractClient.client_secret.replaceAll(' ', '+')}`)}`

/** A client with an offline token, and a provider that answers it. */
async function signedIn(make: () => MockServer) {
  const server = make()
  await server.users.add(kim)
  await server.clients.add(contractClient)
  const metadata = await server.fetch(`${server.issuer}/.well-known/openid-configuration`)
  const { token_endpoint, jwks_uri } = (await metadata.json()) as Record<string, string>
  const { refresh_token = '' } = await server.issueTokens({ user: 'kim', client })
  const refresh = (token: string = refresh_token): Promise<Response> =>
    server.fetch(token_endpoint ?? '', {
      method: 'POST',
      headers: { authorization, origin: 'https://rp.example' },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
    })
  const keys = async () =>
    createLocalJWKSet((await (await server.fetch(jwks_uri ?? '')).json()) as JSONWebKeySet)
  return { server, refresh, keys }
}

describe.each(engines)('with the %s', (_, make) => {
  test('the next request has the fault, and the one after it has none', async () => {
    const { server, refresh } = await signedIn(make)
    server.faults.next('token', { status: 503, headers: { 'retry-after': '7' } })
    const failed = await refresh()
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '7'])
    expect((await refresh()).status).toBe(200)
    expect(server.faults.active()).toEqual([])
    expect(server.faults.hits).toEqual([
      expect.objectContaining({
        endpoint: 'token',
        grant_type: 'refresh_token',
        client,
        effect: expect.stringContaining('503'),
      }),
    ])
    expect(server.requests.filter(({ fault }) => fault !== undefined)).toEqual([
      expect.objectContaining({ endpoint: 'token', status: 503, outcome: 'refused' }),
    ])
  })

  test('scripts of other origins may read an answer that a fault made', async () => {
    const { server, refresh } = await signedIn(make)
    server.faults.next('token', { error: 'temporarily_unavailable', status: 503 })
    const response = await refresh()
    expect(response.headers.get('access-control-allow-origin')).toMatch(/\*|https:\/\/rp.example/)
    expect(await response.json()).toEqual({ error: 'temporarily_unavailable' })
  })

  test('only requests that match are hit, so many times', async () => {
    const { server, refresh } = await signedIn(make)
    const other = server.faults.on({ endpoint: 'token', client: 'another-app' }, { status: 500 })
    const fault = server.faults.on(
      { endpoint: 'token', grant_type: 'refresh_token' },
      { status: 502, times: 2 },
    )
    const statuses = [await refresh(), await refresh(), await refresh()].map(({ status }) => status)
    expect(statuses).toEqual([502, 502, 200])
    expect([fault.hits, fault.left, other.hits]).toEqual([2, 0, 0])
    other.remove()
    expect(server.faults.active()).toEqual([])
  })

  test('a connection that is lost before is as if nothing had been sent, after it everything has happened', async () => {
    const { server, refresh } = await signedIn(make)
    const uses = async () => (await server.grants.list('kim', 'offline'))[0]?.uses
    server.faults.next('token', { drop: 'before' })
    await expect(refresh()).rejects.toThrow(new TypeError('fetch failed'))
    expect(await uses()).toBe(0)
    server.faults.next('token', { drop: 'after-commit' })
    await expect(refresh()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(await uses()).toBe(1)
    expect(server.requests.filter(({ outcome }) => outcome === 'lost')).toHaveLength(2)
  })

  test('an answer is delayed, or its body comes slowly', async () => {
    const { server, refresh } = await signedIn(make)
    const took = async (effect: FaultEffect): Promise<number> => {
      server.faults.next('token', effect)
      const started = performance.now()
      expect(await (await refresh()).json()).toHaveProperty('access_token')
      return performance.now() - started
    }
    expect(await took({ delay: 40 })).toBeGreaterThan(35)
    expect(await took({ slow_body: 40 })).toBeGreaterThan(35)
  })

  test('clearing the faults ends every delay, so that a reset does not wait for one', async () => {
    const { server, refresh } = await signedIn(make)
    server.faults.next('token', { delay: 600_000 })
    const answer = refresh()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await server.reset()
    expect((await answer).status).toBeLessThan(500)
    expect(server.faults.hits).toEqual([])
  })

  test('JSON is cut off, or has other members', async () => {
    const { server, refresh } = await signedIn(make)
    server.faults.next('token', { malformed: true })
    await expect((await refresh()).json()).rejects.toThrow(SyntaxError)
    server.faults.next('token', { omit: ['expires_in', 'id_token'], set: { token_type: 'mac' } })
    const answer = await (await refresh()).json()
    expect(answer).toMatchObject({ token_type: 'mac', access_token: expect.any(String) })
    expect(Object.keys(answer as object)).not.toEqual(expect.arrayContaining(['expires_in']))
  })

  test('a fault in a token waits for an answer that has one', async () => {
    const { server, refresh } = await signedIn(make)
    const fault = server.faults.next('token', { id_token: 'wrong-iss' })
    expect((await refresh('nonsense')).status).toBe(400)
    expect([fault.hits, server.faults.hits]).toEqual([0, []])
    await refresh()
    expect(fault.hits).toBe(1)
  })

  test('what is wrong with an ID token is nothing but that', async () => {
    const { server, refresh, keys } = await signedIn(make)
    const idToken = async (effect: FaultEffect) => {
      server.faults.next('token', effect)
      const { id_token } = (await (await refresh()).json()) as { id_token: string }
      const verified = await compactVerify(id_token, await keys()).then(
        () => true,
        (error: Error & { code: string }) => error.code,
      )
      return { verified, claims: partOfJwt(id_token, 1) ?? {} }
    }
    const right = (await idToken({ headers: { 'x-nothing': 'is wrong' } })).claims
    expect((await idToken({ id_token: 'wrong-signature' })).verified).toMatch(/SIGNATURE/)
    expect((await idToken({ id_token: 'unknown-kid' })).verified).toMatch(/NO_MATCHING_KEY/)
    for (const name of ['iss', 'aud', 'sub', 'nonce'] as const) {
      const { verified, claims } = await idToken({ id_token: `wrong-${name}` })
      expect([verified, claims[name] === right[name]]).toEqual([true, false])
      expect(Object.keys(claims).toSorted()).toEqual([...new Set([...Object.keys(right), name])].toSorted())
    }
    const expired = await idToken({ id_token: 'expired' })
    expect([expired.verified, Number(expired.claims.exp) < Date.now() / 1000]).toEqual([true, true])
    const skewed = await idToken({ skew: 3600 })
    expect(skewed.verified).toBe(true)
    expect(Number(skewed.claims.iat) - Number(right.iat)).toBeGreaterThan(3500)
  })

  test('random faults are the same ones for a seed, and a share of the requests', async () => {
    const run = async (seed: number): Promise<string[]> => {
      const { server, refresh } = await signedIn(make)
      server.faults.random({ seed, rate: 0.5 })
      for (let count = 0; count < 12; count++) await refresh().catch(() => {})
      return server.faults.hits.map(({ effect }) => effect)
    }
    const [first, again, other] = [await run(7), await run(7), await run(8)]
    expect(first).toEqual(again)
    expect(first).not.toEqual(other)
    expect(first.length).toBeGreaterThan(1)
    expect(first.length).toBeLessThan(12)
  })

  test.each([
    [{ status: 99 }, /status of a fault has to be a whole number from 200 to 599, found 99/],
    [{ staus: 503 }, /no member "staus"; known are endpoint, /],
    [{ endpoint: 'tokens', status: 503 }, /endpoint .* one of discovery, .*found "tokens"/],
    [{ endpoint: 'token', times: 1 }, /says nothing that goes wrong/],
    [{ one_of: [{ times: 2 }] }, /one_of of a fault has no member "times"/],
    ['token', /has to be an object, found "token"/],
  ])('%o is no fault, and says why', (rule, message) => {
    const { faults } = make()
    expect(() => faults.add(rule as FaultRule)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringMatching(message) }),
    )
    expect(faults.active()).toEqual([])
  })
})

test('files may say of a fault what programs may', () => {
  const { one_of, ...members } = faultSchema.properties
  expect(Object.keys({ ...members, one_of }).toSorted()).toEqual(Object.keys(faultMembers).toSorted())
  const own = Object.keys(one_of.items.properties)
  expect(own.filter((name) => !Object.hasOwn(members, name))).toEqual([])
})
