import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLevelRows } from '../../adapters/level-rows.ts'
import { listen } from '../../adapters/node-server.ts'
import { cameFromOutside } from '../../kit/from-outside.ts'
import { createMockProvider, type MockProvider, type MockProviderOptions } from '../provider.ts'
import { rowStore } from '../store/row-store.ts'
import type { Store } from '../store/store.ts'
import { administratorOf } from '../testing/administrator.ts'
import { redirectUri, setUp, TestBrowser, verifier } from '../testing/client.ts'

function local(options: MockProviderOptions = {}, store?: Store): MockProvider {
  const settings = { issuer: 'http://localhost:9400', ...setUp, ...options }
  return createMockProvider(settings, store === undefined ? {} : { store })
}

/** Sends a secret of each kind; what of it is worth something, by its kind. */
async function sendSecrets(provider: MockProvider): Promise<Record<string, string>> {
  const browser = new TestBrowser(provider)
  await browser.submit(await browser.authorize(), { username: 'kim', password: 'canary password' })
  const tokens = await browser.tokens()
  const [, , signature = ''] = (tokens.id_token ?? '').split('.')
  await browser.authorize({ prompt: 'none', id_token_hint: tokens.id_token ?? '' })
  await browser.refresh(tokens.refresh_token)
  await browser.refresh('canary-refresh-token')
  await browser.send('/token', {
    form: { grant_type: 'client_credentials', client_id: 'post', client_secret: 'canary secret' },
  })
  await browser.send('/token', {
    form: {},
    headers: { authorization: `Basic ${btoa('web:canary%20basic')}` },
  })
  const code = 'canary-code'
  await browser.token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
  return {
    signature,
    verifier,
    code,
    accessToken: tokens.access_token ?? '',
    refreshToken: tokens.refresh_token ?? '',
    unknown: 'canary-refresh-token',
    password: 'canary password',
    secret: 'canary secret',
    basic: btoa('web:canary%20basic'),
  }
}

const among = (text: string, secrets: Readonly<Record<string, string>>): string[] =>
  Object.keys(secrets).filter((kind) => text.includes(secrets[kind] ?? kind))

test('the inspector shows header and claims of JWTs, and nothing that is worth something', async () => {
  const provider = local()
  const secrets = await sendSecrets(provider)
  const { browser, window } = await administratorOf(provider)
  const page = await window.open('/admin/inspector')
  expect(page).toContain('<summary>Answered: id_token</summary>')
  expect(page).toContain('<summary>Sent: id_token_hint</summary>')
  expect(page).toContain('&quot;alg&quot;: &quot;RS256&quot;')
  expect(page).toContain('&quot;nonce&quot;: &quot;a-nonce-of-some-length&quot;')
  const stream = (await browser.send('/admin/inspector/events')).body!.getReader()
  const rows = new TextDecoder().decode((await stream.read()).value)
  await stream.cancel()
  expect(rows).toContain('a-nonce-of-some-length')
  expect([among(page, secrets), among(rows, secrets)]).toEqual([[], []])
})

test('with keep_secrets a browser of this machine sees everything as it was sent', async () => {
  const provider = local({ keep_secrets: true })
  const secrets = await sendSecrets(provider)
  const { browser, window } = await administratorOf(provider)
  const page = await window.open('/admin/inspector')
  expect(among(page, secrets)).toEqual(Object.keys(secrets))
  const stream = (await browser.send('/admin/inspector/events')).body!.getReader()
  await stream.read()
  await new TestBrowser(provider).refresh('sent meanwhile')
  let came = ''
  while (!came.includes('sent meanwhile')) came += new TextDecoder().decode((await stream.read()).value)
  await stream.cancel()
  await provider.reset()
  const { window: afterwards } = await administratorOf(provider)
  expect(among(await afterwards.open('/admin/inspector'), secrets)).toEqual([])
})

test.each([
  ['over a network', 'http://localhost:9400', (request: Request) => cameFromOutside(request)],
  ['by another name than those of this machine', 'http://mock.example:9400', (request: Request) => request],
])('kept secrets are not shown to whoever comes %s', async (_, issuer, arriving) => {
  const provider = local({ keep_secrets: true, issuer })
  const secrets = await sendSecrets(provider)
  const elsewhere = { ...provider, fetch: (request: Request) => provider.fetch(arriving(request)) }
  const { window } = await administratorOf(elsewhere)
  const page = await window.open('/admin/inspector')
  expect(page).toContain('only at an address of this machine')
  expect(page).toContain('<summary>Answered: id_token</summary>')
  expect(among(page, secrets)).toEqual([])
})

test('kept secrets are in no state, no event and no request as programs see it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
  const rows = await openLevelRows(folder)
  const store = rowStore(rows)
  const provider = local({ keep_secrets: true }, store)
  const told: unknown[] = []
  provider.watch((event) => told.push(event))
  try {
    const { accessToken: _, refreshToken: __, ...canaries } = await sendSecrets(provider)
    await store.durable()
    const state = await rows.range('')
    expect(state.length).toBeGreaterThan(10)
    const outputs = { state, told, events: provider.events, requests: provider.requests }
    for (const [name, output] of Object.entries(outputs)) {
      expect(among(JSON.stringify(output), canaries), name).toEqual([])
    }
    const control = await provider.fetch('http://localhost:9400/control/requests')
    expect(among(await control.text(), canaries)).toEqual([])
  } finally {
    await provider.close()
    await store.close()
    rmSync(folder, { recursive: true })
  }
})

test('the inspector shows the tokens that a fault or a defect put into an answer', async () => {
  const provider = local({ keep_secrets: true })
  const { window } = await administratorOf(provider)
  const { refresh_token: token } = await new TestBrowser(provider).tokens()
  provider.faults.add({ endpoint: 'token', set: { access_token: 'made by a fault' }, times: 1 })
  await new TestBrowser(provider).refresh(token)
  expect(await window.open('/admin/inspector')).toContain('made by a fault')
})

test.each(['0.0.0.0', '::', '192.0.2.1', '127.example.com'])(
  'secrets are not kept where other machines may come: %s',
  async (host) => {
    await expect(listen({ keep_secrets: true }, { host })).rejects.toThrow(
      `keep_secrets: found the host ${host}; accepted are addresses of this machine alone`,
    )
  },
)
