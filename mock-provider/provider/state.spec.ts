import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openState } from '../adapters/state.ts'
import { optionalPackage } from '../adapters/state-error.ts'
import { decorated } from './defects/decorated.ts'
import { createMockProvider, type MockProvider } from './provider.ts'
import { memoryStore } from './store/memory.ts'
import type { Store } from './store/store.ts'
import { setUp, TestBrowser } from './testing/client.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'state-'))
  folders.push(folder)
  return folder
}

interface Life {
  readonly provider: MockProvider
  readonly browser: TestBrowser
  end(): Promise<void>
}

/** One life of a mock over a folder. */
async function life(folder: string, more: Parameters<typeof createMockProvider>[0] = {}): Promise<Life> {
  const store = await openState(folder)
  const provider = createMockProvider({ issuer: 'https://op.example', ...setUp, ...more }, { store })
  return {
    provider,
    browser: new TestBrowser(provider),
    end: async () => {
      await provider.close()
      await store.close()
    },
  }
}

test('tokens, revocations, people, clients and events are the same after a restart', async () => {
  const folder = newFolder()
  const before = await life(folder)
  const kept = await before.browser.tokens()
  const revoked = await before.browser.tokens({ client_id: 'phone' })
  await before.browser.send('/revoke', { form: { token: revoked.refresh_token ?? '', client_id: 'phone' } })
  await before.provider.users.add({ username: 'max', password: 'password of max' })
  await before.provider.clients.add({ client_id: 'late', token_endpoint_auth_method: 'none' })
  await before.provider.clients.remove('post')
  const { length } = before.provider.events
  await before.end()
  const after = await life(folder)
  expect((await after.browser.refresh(kept.refresh_token)).status).toBe(200)
  expect((await after.browser.refresh(revoked.refresh_token, 'phone')).json.error).toBe('invalid_grant')
  expect((await after.provider.users.list()).map(({ username }) => username)).toEqual(['kim', 'lee', 'max'])
  expect((await after.provider.clients.list()).map(({ clientId }) => clientId)).toEqual([
    'web',
    'phone',
    'admin',
    'late',
  ])
  expect(after.provider.events.length).toBeGreaterThanOrEqual(length)
  await after.end()
})

test('a code is worth what it was before a restart, once', async () => {
  const folder = newFolder()
  const before = await life(folder)
  const code = (await before.browser.code()).get('code') ?? ''
  await before.end()
  const after = await life(folder)
  const exchange = () =>
    after.browser.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'https://rp.example/callback',
    })
  expect([(await exchange()).status, (await exchange()).json.error]).toEqual([200, 'invalid_grant'])
  await after.end()
})

test('clock, keys and lifetimes go on where they were', async () => {
  const folder = newFolder()
  const before = await life(folder)
  const tokens = await before.browser.tokens()
  before.provider.clock.advance(86_400)
  const control = (path: string, body?: unknown) =>
    before.provider.fetch(
      new Request(`https://op.example/control${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', host: 'op.example' },
        body: JSON.stringify(body ?? {}),
      }),
    )
  expect((await control('/clock', { advance: 3600 })).status).toBeLessThan(300)
  // Two are fixed; the others are made, and come back as they were.
  for (let count = 0; count < 3; count++) {
    const rotated = await control('/keys/rotate')
    expect(rotated.status, await rotated.clone().text()).toBeLessThan(300)
  }
  const newer = await before.browser.tokens()
  const jwks = async ({ provider }: Life) =>
    (await provider.fetch(new Request('https://op.example/jwks'))).json()
  const published = await jwks(before)
  await before.end()
  const after = await life(folder)
  expect(await jwks(after)).toEqual(published)
  expect(after.provider.clock.offset).toBe(90_000)
  expect((await after.browser.refresh(newer.refresh_token)).status).toBe(200)
  expect((await after.browser.refresh(tokens.refresh_token)).status).toBe(200)
  await after.end()
})

test('people who were removed do not come back with the configuration', async () => {
  const folder = newFolder()
  const before = await life(folder, { clients: 'any' })
  await before.provider.users.remove('lee')
  await before.end()
  const after = await life(folder, { clients: 'any' })
  expect((await after.provider.users.list()).map(({ username }) => username)).toEqual(['kim'])
  await after.end()
})

test('a reset brings the configuration back, also for the next life', async () => {
  const folder = newFolder()
  const before = await life(folder)
  const { refresh_token: token } = await before.browser.tokens()
  before.provider.clock.advance(500)
  await before.provider.reset()
  await before.end()
  const after = await life(folder)
  expect(after.provider.clock.offset).toBe(0)
  expect((await after.browser.refresh(token)).json.error).toBe('invalid_grant')
  await after.end()
})

test('no answer leaves before what it says is durable', async () => {
  const memory = memoryStore()
  const waiting: (() => void)[] = []
  let waits = false
  const store: Store = decorated(memory, {
    durable: () => (waits ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve()),
  })
  const provider = createMockProvider({ issuer: 'https://op.example', ...setUp }, { store })
  const browser = new TestBrowser(provider)
  const { refresh_token: token } = await browser.tokens()
  waits = true
  let answered = false
  const refreshing = browser.refresh(token).then((answer) => {
    answered = true
    return answer
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  while (waiting.length === 0 && !answered) await turn()
  for (let count = 0; count < 100; count++) await turn()
  expect(answered).toBe(false)
  for (const resolve of waiting) resolve()
  expect((await refreshing).status).toBe(200)
})

test('what needs a package that is not installed says which', async () => {
  const missing = () => import('no-such-package' as string)
  await expect(optionalPackage('classic-level', missing)).rejects.toThrow(
    '--state needs the package classic-level, which is not installed; npm install classic-level',
  )
})

test('a provider without a store refuses the option', () => {
  expect(() => createMockProvider({ state: '/tmp/state' })).toThrow(/openState/)
})
