import { describe, expect, test } from 'vitest'
import { createMockKeycloak } from '../keycloak/mock-keycloak.ts'
import { createMockProvider } from '../provider/provider.ts'
import { partOfJwt } from './jwt-parts.ts'
import type { MockServer } from './mock-server.ts'
import { contractClient } from './testing/any-browser.ts'
import { authorizationUrl, kim, metadataOf, withKim } from './testing/contract.ts'

/** What tests of clients are written with has to be the same at every engine. */
const engines: readonly (readonly [string, () => MockServer])[] = [
  ['conforming provider', () => createMockProvider({ issuer: 'https://op.example/a' })],
  ['Keycloak look-alike', () => createMockKeycloak({ url: 'https://op.example/a' })],
]

const client = contractClient.client_id
const authorization = `Basic ${btoa(`${client}:${contractClient.client_secret.replaceAll(' ', '+')}`)}`

async function refresh(server: MockServer, token: string | undefined): Promise<Response> {
  const { token_endpoint = '' } = await metadataOf(server)
  return server.fetch(token_endpoint, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token ?? '' }),
  })
}

describe.each(engines)('with the %s', (_, make) => {
  test('tokens are issued without a page, and are as good as those of a sign-in', async () => {
    const server = await withKim(make())
    const tokens = await server.issueTokens({ user: 'kim', client, nonce: 'n-1' })
    expect(partOfJwt(tokens.id_token ?? '', 1)).toMatchObject({
      iss: server.issuer,
      aud: client,
      nonce: 'n-1',
    })
    expect((await refresh(server, tokens.refresh_token)).status).toBe(200)
    const [grant] = await server.grants.list('kim', 'offline')
    expect(grant).toMatchObject({ kind: 'offline', username: 'kim', clientId: client })
    await server.grants.revoke(grant?.id ?? '')
    expect((await refresh(server, tokens.refresh_token)).status).toBe(400)
  })

  test('tokens are for the first user and client where nobody is named', async () => {
    const server = make()
    const { refresh_token } = await server.issueTokens()
    const [user] = await server.users.list()
    expect(refresh_token).toBeTypeOf('string')
    expect(await server.grants.list(user?.username ?? '', 'offline')).toHaveLength(1)
  })

  test.each([
    [{ user: 'nobody' }, 'unknown_user', /nobody; there are .*kim/],
    [{ user: 'kim', client: 'no-app' }, 'unknown_client', /no-app; there are .*contract-app/],
    [{ user: 'kim', client, scope: 'openid fly' }, 'invalid_scope', /contract-app .* fly/],
  ])('tokens for %o are refused with what there is', async (order, code, message) => {
    const server = await withKim(make())
    await expect(server.issueTokens(order)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  test('an authorization request is walked through to the address of the client', async () => {
    const server = await withKim(make())
    const url = await server.signIn(await authorizationUrl(server), { user: 'kim' })
    expect(`${url.origin}${url.pathname}`).toBe(contractClient.redirect_uris[0])
    expect(url.searchParams.get('state')).toBe('s1')
    const { token_endpoint = '' } = await metadataOf(server)
    const code = url.searchParams.get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: contractClient.redirect_uris[0] }
    const body = new URLSearchParams(form)
    const answer = await server.fetch(token_endpoint, { method: 'POST', headers: { authorization }, body })
    expect(await answer.json()).toMatchObject({ refresh_token: expect.any(String) })
  })

  test('a form that is posted to the client is an address with its fields', async () => {
    const server = await withKim(make())
    const request = await authorizationUrl(server, { response_mode: 'form_post' })
    const { searchParams } = await server.signIn(request, { user: 'kim' })
    expect([searchParams.get('state'), searchParams.has('code')]).toEqual(['s1', true])
  })

  test('a sign-in that leads nowhere says what the page says', async () => {
    const server = await withKim(make())
    const wrong = server.signIn(await authorizationUrl(server), { user: 'kim', password: 'guessed' })
    await expect(wrong).rejects.toMatchObject({
      code: 'sign_in_failed',
      message: expect.stringMatching(/wrong|Invalid/),
    })
    const unknown = await authorizationUrl(server, { client_id: 'no-app' })
    await expect(server.signIn(unknown, { user: 'kim' })).rejects.toMatchObject({ code: 'sign_in_failed' })
    await expect(server.signIn(unknown, { user: 'lee' })).rejects.toMatchObject({ code: 'unknown_user' })
  })

  test('requests are on record with client, authentication and outcome, and without secrets', async () => {
    const server = await withKim(make())
    const { refresh_token } = await server.issueTokens({ user: 'kim', client })
    const waiting = server.requests.waitFor({ endpoint: 'token', outcome: 'refused' })
    await refresh(server, refresh_token)
    await refresh(server, 'nonsense')
    expect(await server.requests.waitFor({ endpoint: 'token', outcome: 'ok' })).toMatchObject({
      method: 'POST',
      status: 200,
      client,
      client_authentication: 'client_secret_basic',
      grant_type: 'refresh_token',
      headers: { authorization: 'Basic (left out)', 'content-type': expect.stringContaining('form') },
    })
    expect(await waiting).toMatchObject({
      status: 400,
      error: 'invalid_grant',
      error_description: expect.any(String),
    })
    const all = JSON.stringify(server.requests)
    for (const secret of [refresh_token, 'nonsense', authorization.slice(6), 'secret of'])
      expect(all).not.toContain(secret)
  })

  test('waiting for a request that does not come says what came', async () => {
    const server = await withKim(make())
    await refresh(server, 'nonsense')
    const count = { count: 2, timeout: 1 }
    await expect(server.requests.waitFor({ grant_type: 'refresh_token' }, count)).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/less than 2 .*refresh_token.*invalid_grant/),
    })
  })

  test('a snapshot brings everything back, as often as wanted', async () => {
    const server = await withKim(make())
    const { refresh_token } = await server.issueTokens({ user: 'kim', client })
    server.clock.advance(60)
    const [defect = ''] = server.defects.available()
    server.defects.enable(defect)
    const fault = { endpoint: 'userinfo', status: 503 } as const
    server.faults.add(fault)
    const snapshot = await server.snapshot()
    for (let round = 0; round < 2; round++) {
      await server.grants.revoke({ user: 'kim' })
      await server.users.update('kim', { password: 'another password' })
      await server.users.add({ username: `late-${round}`, password: 'password of late' })
      const later = await server.issueTokens({ user: 'kim', client })
      const kid = await server.keys.rotate()
      server.clock.advance(86_400)
      server.defects.disable(defect)
      server.faults.clear()
      expect((await refresh(server, refresh_token)).status).toBe(400)

      await server.restore(snapshot)
      expect((await refresh(server, refresh_token)).status).toBe(200)
      expect((await refresh(server, later.refresh_token)).status).toBe(400)
      expect((await server.users.list()).map(({ username }) => username)).not.toContain(`late-${round}`)
      await server.signIn(await authorizationUrl(server), { user: 'kim', password: kim.password })
      const { id_token = '' } = await server.issueTokens({ user: 'kim', client })
      expect(partOfJwt(id_token, 0)?.kid).not.toBe(kid)
      expect(server.clock.offset).toBe(60)
      expect(server.defects.active()).toEqual([defect])
      expect(server.faults.active().map(({ rule }) => rule)).toEqual([fault])
    }
    await expect(async () => (await withKim(make())).restore(snapshot)).rejects.toMatchObject({
      code: 'invalid_option',
    })
  })

  test('offline access ends for a user, for a client, or for both, and for nobody else', async () => {
    const server = await withKim(make())
    await server.users.add({ username: 'lee', password: 'password of lee' })
    await server.clients.add({ ...contractClient, client_id: 'other-app' })
    const all = [
      ['kim', client],
      ['kim', 'other-app'],
      ['lee', client],
      ['lee', 'other-app'],
    ] as const
    const left = async (which: Parameters<typeof server.grants.revoke>[0]) => {
      const snapshot = await server.snapshot()
      for (const [user, of] of all) await server.issueTokens({ user, client: of })
      expect([await server.grants.revoke(which), await server.grants.revoke(which)]).toEqual([true, false])
      const grants = [await server.grants.list('kim', 'offline'), await server.grants.list('lee', 'offline')]
      await server.restore(snapshot)
      return grants
        .flat()
        .map(({ username, clientId }) => `${username} ${clientId}`)
        .toSorted()
    }
    expect(await left({ user: 'kim' })).toEqual([`lee ${client}`, 'lee other-app'])
    expect(await left({ client: 'other-app' })).toEqual([`kim ${client}`, `lee ${client}`])
    expect(await left({ user: 'lee', client })).toEqual([`kim ${client}`, 'kim other-app', 'lee other-app'])
    expect(await left({})).toEqual([])
    await expect(server.grants.revoke({ user: 'nobody' })).rejects.toMatchObject({ code: 'unknown_user' })
    await expect(server.grants.revoke({ client: 'none' })).rejects.toMatchObject({ code: 'unknown_client' })
  })

  test('a user is changed, and a key is replaced', async () => {
    const server = await withKim(make())
    const changed = await server.users.update('kim', { enabled: false, email: 'kim@other.example' })
    expect(changed).toMatchObject({
      username: 'kim',
      enabled: false,
      email: 'kim@other.example',
      name: kim.name,
    })
    await expect(server.issueTokens({ user: 'kim', client })).rejects.toThrow(/disabled is the user kim/)
    await expect(server.users.update('nobody', {})).rejects.toMatchObject({ code: 'unknown_user' })
    await server.users.update('kim', { enabled: true })
    const kid = await server.keys.rotate()
    const { id_token = '' } = await server.issueTokens({ user: 'kim', client })
    expect(partOfJwt(id_token, 0)?.kid).toBe(kid)
  })
})
