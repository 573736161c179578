import { describe, expect, test } from 'vitest'
import { isDocumentAddress } from './client-documents.ts'
import { createMockProvider, type MockProviderOptions } from './provider.ts'
import { redirectUri, setUp, TestBrowser } from './testing/client.ts'

const address = 'https://app.example/client.json'
const document = {
  client_id: address,
  client_name: 'Album',
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
}

/** A provider that reads what `served` says at the moment. */
function world(options: MockProviderOptions['client_documents'] = {}) {
  const served = { text: JSON.stringify(document), status: 200 }
  const asked: string[] = []
  const provider = createMockProvider(
    { issuer: 'https://op.example', ...setUp, client_documents: options },
    {
      fetchPublic: async (url) => {
        asked.push(url)
        return new Response(served.text, { status: served.status })
      },
    },
  )
  return { provider, browser: new TestBrowser(provider), served, asked }
}

const signIn = { client_id: address, scope: 'openid offline_access' }

describe('a client that is called by the address of its document', () => {
  test('signs somebody in, and refreshes, without a registration', async () => {
    const { browser, asked } = world()
    const { refresh_token: token } = await browser.tokens(signIn)
    const { status } = await browser.refresh(token, address)
    expect({ status, asked }).toEqual({ status: 200, asked: [address] })
  })

  test('is shown with the host of the document, since anybody may choose a name', async () => {
    const { provider, browser } = world()
    await browser.tokens(signIn)
    expect(await provider.clients.list()).toContainEqual(
      expect.objectContaining({ clientId: address, name: 'Album (app.example)' }),
    )
  })

  test('is read again after five minutes, and keeps its grants', async () => {
    const { provider, browser, asked, served } = world()
    const { refresh_token: token } = await browser.tokens(signIn)
    provider.clock.advance(301)
    served.text = JSON.stringify({ ...document, client_name: 'Other album' })
    expect((await browser.refresh(token, address)).status).toBe(200)
    expect(asked).toHaveLength(2)
    expect((await provider.clients.list()).map(({ name }) => name)).toContain('Other album (app.example)')
  })

  test('stays who it is while its document cannot be read', async () => {
    const { provider, browser, served } = world()
    const { refresh_token: token } = await browser.tokens(signIn)
    provider.clock.advance(301)
    served.status = 503
    expect((await browser.refresh(token, address)).status).toBe(200)
  })

  test('is read once, however many ask at the same time', async () => {
    const { provider, asked } = world()
    const ask = () => provider.fetch(`https://op.example/authorize?client_id=${encodeURIComponent(address)}`)
    await Promise.all([ask(), ask(), ask()])
    expect(asked).toHaveLength(1)
  })
})

describe('a document', () => {
  test.each([
    ['of somebody else', { client_id: 'https://other.example/client.json' }, /has to be its own address/],
    ['with a secret', { client_secret: 'known to all' }, /hold no secret/],
    ['for a secret', { token_endpoint_auth_method: 'client_secret_basic' }, /hold no secret/],
    ['with an unsafe redirect URI', { redirect_uris: ['javascript:alert(1)//'] }, /leads to no client/],
  ])('%s is refused, and the page says why', async (_, change, why) => {
    const { provider, served } = world()
    served.text = JSON.stringify({ ...document, ...change })
    const answer = await provider.fetch(
      `https://op.example/authorize?client_id=${encodeURIComponent(address)}`,
    )
    expect(answer.status).toBe(400)
    expect(await answer.text()).toMatch(why)
  })

  test.each([
    ['is no JSON', 'nothing', 200],
    ['is a list', '[]', 200],
    ['is not there', '', 404],
    [
      'is too long',
      JSON.stringify({ ...document, client_uri: `https://app.example/${'x'.repeat(300_000)}` }),
      200,
    ],
  ])('that %s makes no client', async (_, text, status) => {
    const { provider, browser, served } = world()
    Object.assign(served, { text, status })
    expect((await browser.authorize(signIn)).status).toBe(400)
    expect(provider.events.map(({ event }) => event)).toContain('client document refused')
  })

  test('that the options hold is not fetched', async () => {
    const { browser, asked } = world({ fetch: 'never', known: { [address]: document } })
    expect(await browser.tokens(signIn)).toHaveProperty('refresh_token')
    expect(asked).toEqual([])
  })
})

describe('the metadata announces documents', () => {
  const announced = async (options: MockProviderOptions, seams = {}) => {
    const provider = createMockProvider({ issuer: 'https://op.example', ...options }, seams)
    const answer = await provider.fetch('https://op.example/.well-known/openid-configuration')
    return ((await answer.json()) as Record<string, unknown>).client_id_metadata_document_supported
  }
  const fetchPublic = async () => new Response()

  test.each([
    ['where they are fetched', { client_documents: {} }, { fetchPublic }, true],
    ['where one is known', { client_documents: { known: { [address]: document } } }, {}, true],
    ['not where none could be read', { client_documents: {} }, {}, undefined],
    [
      'not where they are never fetched',
      { client_documents: { fetch: 'never' } },
      { fetchPublic },
      undefined,
    ],
    ['not by default', {}, { fetchPublic }, undefined],
  ] as const)('%s', async (_, options, seams, expected) => {
    expect(await announced(options as MockProviderOptions, seams)).toBe(expected)
  })
})

test.each([
  ['https://app.example/client.json', true],
  ['https://app.example:8443/a?version=2', true],
  ['https://app.example/', true],
  ['https://app.example', false],
  ['http://app.example/client.json', false],
  ['https://app.example/client.json#main', false],
  ['https://me:secret@app.example/client.json', false],
  ['https://app.example/a/../client.json', false],
  ['https://app.example/./client.json', false],
  ['https:///client.json', false],
])('%s is the address of a document: %s', (clientId, is) => {
  expect(isDocumentAddress(clientId)).toBe(is)
})
