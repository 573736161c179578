import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { http } from 'msw'
import { setupServer } from 'msw/node'
import { fetch as undiciFetch } from 'undici'
import { describe, expect, test } from 'vitest'
import { createMockProvider, type MockProvider } from '../provider/provider.ts'
import { mockProviderHandler } from './msw-handler.ts'
import { listen } from './node-server.ts'
import { FetchDispatcher } from './undici-dispatcher.ts'

type Fetch = (url: string, init?: RequestInit) => Promise<Response>

interface Adapted {
  readonly provider: MockProvider
  readonly fetch: Fetch
  close(): Promise<void>
}

const issuer = 'https://op.example'
const nothing = async (): Promise<void> => {}

/** A client's way to a provider, by each adapter. */
const adapters: readonly (readonly [string, () => Promise<Adapted>])[] = [
  [
    'in process',
    async () => {
      const provider = createMockProvider({ issuer })
      return { provider, fetch: (url, init) => provider.fetch(url, init), close: nothing }
    },
  ],
  [
    'on a port',
    async () => {
      const { provider, close } = await listen()
      return { provider, fetch, close }
    },
  ],
  [
    'behind undici',
    async () => {
      const provider = createMockProvider({ issuer })
      const dispatcher = new FetchDispatcher(provider)
      const through = (url: string, init: object = {}) => undiciFetch(url, { ...init, dispatcher })
      return { provider, fetch: through as unknown as Fetch, close: nothing }
    },
  ],
  [
    'behind MSW',
    async () => {
      const provider = createMockProvider({ issuer })
      const worker = setupServer(mockProviderHandler(http, provider))
      worker.listen({ onUnhandledRequest: 'bypass' })
      return { provider, fetch, close: async () => worker.close() }
    },
  ],
]

describe.each(adapters)('%s', (name, make) => {
  /** A client that has an offline token. */
  async function signedIn() {
    const adapted = await make()
    const { provider } = adapted
    const { refresh_token = '' } = await provider.issueTokens({ client: 'web-app' })
    const refresh = () =>
      adapted.fetch(`${provider.issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('web-app:test-secret-of-web-app')}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token }),
      })
    return { ...adapted, refresh }
  }

  test('a client refreshes, and is refused once it was revoked', async () => {
    const { provider, refresh, close } = await signedIn()
    try {
      expect((await refresh()).status).toBe(200)
      provider.clock.advance(30 * 86_400)
      expect((await refresh()).status).toBe(200)
      await provider.grants.revoke({ client: 'web-app' })
      const refused = await refresh()
      expect([refused.status, ((await refused.json()) as { error: string }).error]).toEqual([
        400,
        'invalid_grant',
      ])
      expect(await provider.requests.waitFor({ outcome: 'refused' })).toMatchObject({ client: 'web-app' })
    } finally {
      await close()
    }
  })

  test('faults arrive as what they are', async () => {
    const { provider, refresh, close } = await signedIn()
    const uses = async () => (await provider.grants.list(await firstUser(provider), 'offline'))[0]?.uses
    try {
      provider.faults.next('token', { status: 503, headers: { 'retry-after': '3' } })
      const busy = await refresh()
      expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '3'])
      provider.faults.next('token', { malformed: true })
      await expect((await refresh()).json()).rejects.toThrow(SyntaxError)
      const before = await uses()
      provider.faults.next('token', { drop: 'before' })
      await expect(refresh()).rejects.toThrow(TypeError)
      expect(await uses()).toBe(before)
      provider.faults.next('token', { drop: 'after-commit' })
      await expect(refresh()).rejects.toThrow(TypeError)
      expect(await uses()).toBe((before ?? 0) + 1)
      provider.faults.next('token', { slow_body: 20 })
      expect(await (await refresh()).json()).toHaveProperty('access_token')
    } finally {
      await close()
    }
  })

  test.skipIf(name === 'in process')('requests to other origins are not for the provider', async () => {
    const { fetch: through, close } = await make()
    const api = createServer((_request, response) => response.end('the api')).listen(0, '127.0.0.1')
    await new Promise((resolve) => api.once('listening', resolve))
    try {
      const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}/`
      expect(await (await through(url)).text()).toBe('the api')
    } finally {
      api.close()
      await close()
    }
  })
})

async function firstUser(provider: MockProvider): Promise<string> {
  return (await provider.users.list())[0]?.username ?? ''
}
