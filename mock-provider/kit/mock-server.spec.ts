import { http } from 'msw'
import { setupServer } from 'msw/node'
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { mockProviderHandler } from '../adapters/msw-handler.ts'
import { FetchDispatcher } from '../adapters/undici-dispatcher.ts'
import { createMockKeycloak } from '../keycloak/mock-keycloak.ts'
import { createMockProvider } from '../provider/provider.ts'
import type { MockServer } from './mock-server.ts'
import { AnyBrowser, contractClient } from './testing/any-browser.ts'
import { kim, withKim } from './testing/contract.ts'

/** Every engine of the mock has to pass the same contract. */
const engines: readonly (readonly [string, () => MockServer])[] = [
  ['conforming provider', () => createMockProvider({ issuer: 'https://op.example/a' })],
  ['Keycloak look-alike', () => createMockKeycloak({ url: 'https://op.example/a' })],
]

/** An engine with a user and a client of the test's own, both given by the surface alone. */
async function engineWithKim(make: () => MockServer): Promise<{ server: MockServer; browser: AnyBrowser }> {
  const server = await withKim(make())
  return { server, browser: new AnyBrowser(server) }
}

const signIn = async (browser: AnyBrowser): Promise<Record<string, string>> => {
  const { status, body } = await browser.tokens(kim.username, kim.password)
  expect([status, typeof body.refresh_token]).toEqual([200, 'string'])
  return body
}

describe.each(engines)('the %s', (_, make) => {
  test('names itself in its metadata by its issuer', async () => {
    const server = make()
    const response = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
    expect(await response.json()).toMatchObject({ issuer: server.issuer })
  })

  test('lists people and clients without their secrets, and takes and removes them', async () => {
    const { server } = await engineWithKim(make)
    const { password: _, ...shown } = kim
    expect(await server.users.list()).toContainEqual({ ...shown, id: expect.any(String), enabled: true })
    expect(await server.clients.list()).toContainEqual({
      clientId: 'contract-app',
      name: 'contract-app',
      enabled: true,
    })
    const everything = JSON.stringify([await server.users.list(), await server.clients.list()])
    expect(everything).not.toMatch(/password of|secret of|test-secret|test-password/)
    expect([await server.users.remove('kim'), await server.users.remove('kim')]).toEqual([true, false])
    const { clientId } = { clientId: contractClient.client_id }
    expect([await server.clients.remove(clientId), await server.clients.remove(clientId)]).toEqual([
      true,
      false,
    ])
    expect((await server.users.list()).map(({ username }) => username)).not.toContain('kim')
    expect((await server.clients.list()).map((client) => client.clientId)).not.toContain(clientId)
  })

  test('refuses a name that is taken with a stable code', async () => {
    const { server } = await engineWithKim(make)
    await expect(server.users.add(kim)).rejects.toMatchObject({ name: 'MockError', code: 'user_exists' })
    await expect(server.clients.add(contractClient)).rejects.toMatchObject({ code: 'client_exists' })
  })

  test('refuses metadata that cannot be used with a code and the clause of that code', async () => {
    const { server } = await engineWithKim(make)
    const client = { client_id: 'bad', redirect_uris: ['javascript:alert(1)'] }
    await expect(server.clients.add(client)).rejects.toMatchObject({
      name: 'OAuthError',
      code: expect.stringMatching(/^invalid_(redirect_uri|input)$/),
      clause: expect.stringMatching(/RFC 7591|Keycloak/),
    })
    expect((await server.clients.list()).map(({ clientId }) => clientId)).not.toContain('bad')
  })

  test('answers a client with codes of the specifications', async () => {
    const { browser } = await engineWithKim(make)
    const codeOf = async (fields: Record<string, string>) => (await browser.token(fields)).body.error
    expect(await codeOf({ grant_type: 'nonsense' })).toBe('unsupported_grant_type')
    expect(await codeOf({})).toBe('invalid_request')
    expect(await codeOf({ grant_type: 'refresh_token', refresh_token: 'nonsense' })).toBe('invalid_grant')
  })

  test('lists what a user granted, counts its uses, and ends it as an administrator would', async () => {
    const { server, browser } = await engineWithKim(make)
    const before = server.clock.now()
    const { refresh_token } = await signIn(browser)
    server.clock.advance(60)
    expect((await browser.refresh(refresh_token)).status).toBe(200)
    const [grant, ...others] = await server.grants.list('kim', 'offline')
    expect(others).toEqual([])
    expect(grant).toMatchObject({ kind: 'offline', username: 'kim', clientId: 'contract-app', uses: 1 })
    expect(grant?.scope.split(' ')).toEqual(expect.arrayContaining(['openid', 'offline_access']))
    expect(Math.abs((grant?.createdAt ?? 0) - before)).toBeLessThan(30_000)
    expect((grant?.lastUsedAt ?? 0) - (grant?.createdAt ?? 0)).toBeGreaterThanOrEqual(59_000)
    expect(await server.grants.list('nobody')).toEqual([])
    expect(await server.grants.revoke(grant?.id ?? '')).toBe(true)
    expect(await server.grants.list('kim', 'offline')).toEqual([])
    expect(await browser.refresh(refresh_token)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
    expect(await server.grants.revoke('no such grant')).toBe(false)
  })

  test('tells a grant that lives with its login session from one that lives by itself', async () => {
    const { server, browser } = await engineWithKim(make)
    expect((await browser.tokens(kim.username, kim.password, 'openid')).status).toBe(200)
    expect((await server.grants.list('kim')).map(({ kind }) => kind)).toEqual(['online'])
    expect(await server.grants.list('kim', 'offline')).toEqual([])
  })

  test('lists no grant of a code that was not exchanged', async () => {
    const { server, browser } = await engineWithKim(make)
    expect(await browser.code(kim.username, kim.password)).not.toBe('')
    expect(await server.grants.list('kim')).toEqual([])
  })

  test('removes a user with everything they granted', async () => {
    const { server, browser } = await engineWithKim(make)
    const { refresh_token } = await signIn(browser)
    await server.users.remove('kim')
    expect(await server.grants.list('kim')).toEqual([])
    expect((await browser.refresh(refresh_token)).status).toBe(400)
  })

  test('remembers requests and events, and no secret in them', async () => {
    const { server, browser } = await engineWithKim(make)
    const tokens = await signIn(browser)
    await browser.refresh(tokens.refresh_token)
    const last = server.requests.at(-1)
    expect(last).toMatchObject({ method: 'POST', status: 200 })
    expect(last?.parameters).toEqual({ grant_type: 'refresh_token', refresh_token: '(left out)' })
    const [user] = (await server.users.list()).filter(({ username }) => username === 'kim')
    expect(server.events.length).toBeGreaterThanOrEqual(2)
    expect(JSON.stringify(server.events)).toContain(user?.id)
    const all = JSON.stringify([server.requests, server.events])
    for (const secret of [kim.password, 'secret of', tokens.refresh_token, tokens.access_token]) {
      expect(all).not.toContain(secret)
    }
  })

  test('has the defects that are switched on, and refuses any other with a stable code', () => {
    const server = make()
    const [name = '', other = ''] = server.defects.available()
    expect(server.defects.active()).toEqual([])
    server.defects.enable(name)
    server.defects.enable(other)
    expect(server.defects.active()).toEqual([name, other])
    server.defects.disable(name)
    expect(server.defects.active()).toEqual([other])
    expect(() => server.defects.enable('no-such-defect')).toThrow(
      expect.objectContaining({ name: 'MockError', code: 'unknown_defect' }),
    )
    expect(server.defects.active()).toEqual([other])
  })

  test('is wrong while a defect is on, and right again without it', async () => {
    const { server, browser } = await engineWithKim(make)
    const refreshes = async (): Promise<boolean> => {
      const first = await signIn(browser)
      const second = await signIn(new AnyBrowser(server))
      const { revocation_endpoint: endpoint = '' } = (await (
        await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
      ).json()) as { revocation_endpoint?: string }
      const { client_id, client_secret } = contractClient
      const body = new URLSearchParams({ token: first.refresh_token ?? '' })
      const authorization = `Basic ${btoa(`${client_id}:${client_secret}`)}`
      await server.fetch(new Request(endpoint, { method: 'POST', headers: { authorization }, body }))
      return (await browser.refresh(second.refresh_token)).status === 200
    }
    server.defects.enable('token-revoke-hits-siblings')
    expect(await refreshes()).toBe(false)
    server.defects.disable('token-revoke-hits-siblings')
    expect(await refreshes()).toBe(true)
  })

  test('is what its configuration says once it was reset, and what was issued before is dead', async () => {
    const { server, browser } = await engineWithKim(make)
    const { clock, defects, users } = server
    const configured = [await make().users.list(), await make().clients.list()].map((rows) => rows.length)
    const { refresh_token } = await signIn(browser)
    clock.advance(86_400)
    defects.enable(defects.available()[0] ?? '')
    await server.reset()
    expect([await users.list(), await server.clients.list()].map((rows) => rows.length)).toEqual(configured)
    expect([defects.active(), clock.offset, server.requests, server.events]).toEqual([[], 0, [], []])
    // The same people and client again, so that nothing but the reset can be why the token is dead.
    await users.add(kim)
    await server.clients.add(contractClient)
    await signIn(new AnyBrowser(server))
    expect(await server.grants.list('kim', 'offline')).toHaveLength(1)
    expect((await browser.refresh(refresh_token)).status).toBe(400)
    expect(await server.grants.list('kim', 'offline')).toHaveLength(1)
  })

  test('answers the requests under way before it is reset', async () => {
    const { server, browser } = await engineWithKim(make)
    const { refresh_token } = await signIn(browser)
    const answers = [browser.refresh(refresh_token), browser.refresh(refresh_token)]
    await server.reset()
    for (const { status } of await Promise.all(answers)) expect([200, 400, 401]).toContain(status)
    expect(server.clock.offset).toBe(0)
  })

  test('stops answering once it was closed, and no earlier', async () => {
    const server = make()
    const metadata = () => new Request(`${server.issuer}/.well-known/openid-configuration`)
    const underWay = server.fetch(metadata())
    await server.close()
    expect((await underWay).status).toBe(200)
    await expect(server.fetch(metadata())).rejects.toMatchObject({ name: 'MockError', code: 'closed' })
    await server.close()
  })

  test('stands behind undici and behind MSW by its surface alone', async () => {
    const server = make()
    const metadata = `${server.issuer}/.well-known/openid-configuration`
    const { body } = await request(metadata, { dispatcher: new FetchDispatcher(server) })
    expect(await body.json()).toMatchObject({ issuer: server.issuer })
    const worker = setupServer(mockProviderHandler(http, server))
    worker.listen({ onUnhandledRequest: 'error' })
    try {
      expect(await (await fetch(metadata)).json()).toMatchObject({ issuer: server.issuer })
    } finally {
      worker.close()
    }
  })
})
