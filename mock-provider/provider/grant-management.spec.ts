import { describe, expect, test } from 'vitest'
import type { MockProvider } from './provider.ts'
import { challenge, proofOf, providerWith, TestBrowser } from './testing/client.ts'

const on = { grant_management: 'supported' } as const
const create = { grant_management_action: 'create' }

/** Asks for a grant as a client, by a token in its own name with a scope. */
async function atGrant(
  provider: MockProvider,
  method: 'GET' | 'DELETE',
  id: string | undefined,
  { scope = '', client = 'web' } = {},
): Promise<Response> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope, ...proofOf(client).form })
  const { headers } = proofOf(client)
  const answer = await provider.fetch(
    new Request('https://op.example/token', { method: 'POST', headers, body }),
  )
  const { access_token: token } = (await answer.json()) as Record<string, string>
  const authorization = `Bearer ${token}`
  return provider.fetch(
    new Request(`https://op.example/grants/${id}`, { method, headers: { authorization } }),
  )
}

const query = { scope: 'grant_management_query' }
const revoke = { scope: 'grant_management_revoke' }

test('a provider that is not told to has no grant management', async () => {
  const provider = providerWith()
  const metadata = await (await new TestBrowser(provider).send('/.well-known/openid-configuration')).json()
  expect(Object.keys(metadata as object).filter((name) => name.startsWith('grant_management'))).toEqual([])
  expect(await new TestBrowser(provider).tokens(create)).not.toHaveProperty('grant_id')
  expect((await atGrant(provider, 'GET', 'any', query)).status).toBe(404)
})

test('the metadata name the endpoint and what it can do', async () => {
  const metadata = await (
    await new TestBrowser(providerWith(on)).send('/.well-known/openid-configuration')
  ).json()
  expect(metadata).toMatchObject({
    grant_management_endpoint: 'https://op.example/grants',
    grant_management_actions_supported: ['query', 'revoke', 'create', 'merge', 'replace'],
  })
})

describe('a grant', () => {
  test('is shown to its client, and ends with its tokens where that deletes it', async () => {
    const provider = providerWith(on)
    const browser = new TestBrowser(provider)
    const { grant_id: id, refresh_token: token, access_token: access = '' } = await browser.tokens(create)
    const { refresh_token: other } = await browser.tokens(create)
    expect(await (await atGrant(provider, 'GET', id, query)).json()).toEqual({
      scopes: [{ scope: 'openid offline_access' }],
    })
    const deleted = await atGrant(provider, 'DELETE', id, revoke)
    expect([deleted.status, await deleted.text()]).toEqual([204, ''])
    expect((await browser.refresh(token)).json.error).toBe('invalid_grant')
    const headers = { authorization: `Bearer ${access}` }
    expect((await browser.send('/userinfo', { headers })).status).toBe(401)
    expect((await atGrant(provider, 'GET', id, query)).status).toBe(404)
    expect((await atGrant(provider, 'DELETE', id, revoke)).status).toBe(404)
    expect((await browser.refresh(other)).status).toBe(200)
  })

  test.each([
    ['merge', 'openid offline_access email', 200],
    ['replace', 'openid email', 401],
  ])('goes on by the same name after %s, with new tokens', async (action, scope, earlier) => {
    const provider = providerWith(on)
    const browser = new TestBrowser(provider)
    const first = await browser.tokens(create)
    const change = { grant_management_action: action, grant_id: first.grant_id ?? '', scope: 'openid email' }
    const second = await browser.tokens(change)
    expect(second).toMatchObject({ grant_id: first.grant_id, scope })
    expect((await browser.refresh(first.refresh_token)).json.error).toBe('invalid_grant')
    expect((await browser.refresh(second.refresh_token)).json).toMatchObject({ grant_id: first.grant_id })
    const headers = { authorization: `Bearer ${first.access_token}` }
    expect((await browser.send('/userinfo', { headers })).status).toBe(earlier)
    expect(await (await atGrant(provider, 'GET', first.grant_id, query)).json()).toEqual({
      scopes: [{ scope }],
    })
    await atGrant(provider, 'DELETE', first.grant_id, revoke)
    expect((await browser.refresh(second.refresh_token)).json.error).toBe('invalid_grant')
  })

  test('that was deleted after its update was allowed is not brought back', async () => {
    const provider = providerWith(on)
    const browser = new TestBrowser(provider)
    const { grant_id: id = '' } = await browser.tokens(create)
    const code = (await browser.code({ grant_management_action: 'merge', grant_id: id })).get('code') ?? ''
    await atGrant(provider, 'DELETE', id, revoke)
    const form = { grant_type: 'authorization_code', code, redirect_uri: 'https://rp.example/callback' }
    expect((await browser.token(form)).json.error).toBe('invalid_grant')
  })
})

describe('nobody reaches a grant but its client and its user', () => {
  test.each([
    ['a token without the scope', 403, {}],
    ['a token with the scope of another operation', 403, query],
    ['a token of another client', 403, { ...revoke, client: 'post' }],
  ])('%s deletes nothing', async (_, status, caller) => {
    const provider = providerWith(on)
    const browser = new TestBrowser(provider)
    const { grant_id: id, refresh_token: token } = await browser.tokens(create)
    expect((await atGrant(provider, 'DELETE', id, caller)).status).toBe(status)
    expect((await browser.refresh(token)).status).toBe(200)
  })

  test('an access token of its user deletes nothing', async () => {
    const provider = providerWith(on)
    const browser = new TestBrowser(provider)
    const { grant_id: id, access_token: access } = await browser.tokens(create)
    const headers = { authorization: `Bearer ${access}` }
    const deleted = await provider.fetch(
      new Request(`https://op.example/grants/${id}`, { method: 'DELETE', headers }),
    )
    expect(deleted.status).toBe(401)
  })

  test('another user cannot merge into it', async () => {
    const provider = providerWith(on)
    const { grant_id: id = '' } = await new TestBrowser(provider).tokens(create)
    const merge = { grant_management_action: 'merge', grant_id: id }
    expect((await new TestBrowser(provider).code(merge, 'lee')).get('error')).toBe('invalid_grant_id')
  })
})

test.each([
  ['an unknown action', { grant_management_action: 'update' }, 'invalid_request'],
  ['a grant without an action', { grant_id: 'some' }, 'invalid_request'],
  ['a new grant with a name', { ...create, grant_id: 'some' }, 'invalid_request'],
  ['a merge without a grant', { grant_management_action: 'merge' }, 'invalid_request'],
  [
    'a merge into a grant that is not there',
    { grant_management_action: 'merge', grant_id: 'some' },
    'invalid_grant_id',
  ],
  ['a public client', { ...create, client_id: 'phone' }, 'unauthorized_client'],
])('a request with %s is refused', async (_, parameters, error) => {
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  const code = await new TestBrowser(providerWith(on)).code({ ...pkce, ...parameters })
  expect(code.get('error')).toBe(error)
})
