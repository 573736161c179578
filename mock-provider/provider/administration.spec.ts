import { expect, test } from 'vitest'
import { createMockProvider } from './provider.ts'
import { memoryStore } from './store/memory.ts'
import { providerWith, setUp, TestBrowser } from './testing/client.ts'

/** Sends administration requests with the administrator's own token. */
async function administrator(provider: ReturnType<typeof providerWith>) {
  const { json } = await new TestBrowser(provider).token(
    { grant_type: 'client_credentials', scope: 'admin' },
    'admin',
  )
  return async (method: string, path: string, body?: unknown) => {
    const response = await provider.fetch(
      new Request(`https://op.example/admin${path}`, {
        method,
        headers: { authorization: `Bearer ${json.access_token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    return {
      status: response.status,
      body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
    }
  }
}

test('a disabled user or client refreshes nothing until it is enabled again', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const { refresh_token: token } = await browser.tokens()
  const admin = await administrator(provider)
  for (const path of ['/users/user-kim', '/clients/web']) {
    expect((await admin('PATCH', path, { enabled: false })).status).toBe(200)
    expect((await browser.refresh(token)).status, path).toBeGreaterThanOrEqual(400)
    await admin('PATCH', path, { enabled: true })
    expect((await browser.refresh(token)).status, path).toBe(200)
  }
})

test('taking offline_access away from a client ends what was issued for it', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const { refresh_token: token } = await browser.tokens()
  const admin = await administrator(provider)
  await admin('PATCH', '/clients/web', { scopes: ['openid'] })
  expect((await browser.refresh(token)).json.error).toBe('invalid_grant')
  expect((await browser.code()).get('error')).toBe('invalid_scope')
})

test('limits that are set count for tokens that are there already', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const { refresh_token: token } = await browser.tokens()
  const admin = await administrator(provider)
  expect((await admin('PATCH', '/lifetimes', { offline: { idle: 600, max: null } })).status).toBeLessThan(300)
  provider.clock.advance(590)
  expect((await browser.refresh(token)).status).toBe(200)
  provider.clock.advance(610)
  expect((await browser.refresh(token)).json.error).toBe('invalid_grant')
})

test('users and clients are made and removed, and a name that is taken is a conflict', async () => {
  const admin = await administrator(providerWith())
  const made = await admin('POST', '/users', { username: 'new', password: 'password of new' })
  expect(made.status).toBe(201)
  expect((await admin('POST', '/users', { username: 'new', password: 'x' })).status).toBe(409)
  expect((await admin('DELETE', `/users/${made.body?.id}`)).status).toBe(204)
  expect((await admin('DELETE', `/users/${made.body?.id}`)).status).toBe(404)
  expect((await admin('POST', '/clients', { client_id: 'fresh' })).status).toBe(201)
  expect((await admin('DELETE', '/clients/fresh')).status).toBe(204)
})

test('ending one login session leaves the others and all offline tokens alone', async () => {
  const provider = providerWith()
  const first = new TestBrowser(provider)
  const second = new TestBrowser(provider)
  const tokens = await first.tokens()
  await second.tokens()
  const admin = await administrator(provider)
  const { body } = await admin('GET', '/users/user-kim/sessions')
  const [session] = (body?.sessions ?? []) as { id: string }[]
  expect((await admin('DELETE', `/sessions/${session?.id}`)).status).toBe(204)
  expect(await (await first.authorize()).text()).toContain('name="password"')
  expect((await second.authorize()).headers.get('location')).toContain('code=')
  expect((await first.refresh(tokens.refresh_token)).status).toBe(200)
})

test('memory grows with what lives only: what one mark ended long ago is swept while new grants are made', async () => {
  const store = memoryStore()
  const provider = createMockProvider({ issuer: 'https://op.example', ...setUp }, { store })
  const browser = new TestBrowser(provider)
  for (let round = 0; round < 600; round++) await browser.code()
  const made = async (count: number): Promise<void> => {
    for (let round = 0; round < count; round++) await browser.tokens()
  }
  await made(300)
  const admin = await administrator(provider)
  expect((await admin('DELETE', '/clients/web/offline')).status).toBe(204)
  expect(await store.page('user:user-kim', { after: 0, limit: 1000 })).toHaveLength(300)
  provider.clock.advance(2 * 3600)
  await made(250)
  // The administrator's own token is a grant, too.
  const left = await store.page('user:user-kim', { after: 0, limit: 1000 })
  expect(left).toHaveLength(250)
})
