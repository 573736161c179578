import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startChromium } from '../../reports/testing/chromium.ts'
import { createMockKeycloak } from '../keycloak/mock-keycloak.ts'
import { type ListeningProvider, listen } from './node-server.ts'
import { signIn } from './playwright-sign-in.ts'

const users = [{ username: 'kim', password: 'test-password-of-kim', name: 'Kim Test' }]
const client = {
  client_id: 'app',
  client_secret: 'secret of app',
  redirect_uris: ['http://localhost:*/callback'],
}
const application = createServer((_, response) => response.end('back at the application'))
let callback: string
let browser: Browser

beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
  callback = `http://127.0.0.1:${(application.address() as AddressInfo).port}/callback`
  client.redirect_uris[0] = callback
  browser = await startChromium()
})
afterAll(async () => {
  application.close()
  await browser?.close()
})

/** A page that the application has sent to the mock. */
async function sentTo(endpoint: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  const query = { client_id: 'app', redirect_uri: callback, response_type: 'code', scope: 'openid' }
  await page.goto(`${endpoint}?${new URLSearchParams(query)}`)
  return page
}

describe.each(['html', 'two-step'] as const)('with pages of the shape %s', (pages) => {
  let server: ListeningProvider
  beforeAll(async () => {
    server = await listen({
      users,
      clients: [client],
      login: { pages, one_click: true },
      consent: { boxes: true },
    })
  })
  afterAll(async () => server.close())

  test('a user signs in and agrees', async () => {
    const page = await sentTo(`${server.origin}/authorize`)
    await signIn(page, { user: 'kim' })
    expect(new URL(page.url()).searchParams.has('code')).toBe(true)
  })

  test('a user signs in and does not agree', async () => {
    await server.provider.reset()
    const page = await sentTo(`${server.origin}/authorize`)
    await signIn(page, { user: 'kim', decision: 'deny' })
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')
  })

  test('a password that is refused is told', async () => {
    const page = await sentTo(`${server.origin}/authorize`)
    await expect(signIn(page, { user: 'kim', password: 'guessed' })).rejects.toThrow(/kim was refused at/)
  })
})

test('a user signs in at the Keycloak look-alike', async () => {
  const server = await listen({}, { make: ({ issuer = '' }) => createMockKeycloak({ url: issuer }) })
  try {
    await server.provider.users.add(users[0] ?? { username: '', password: '' })
    await server.provider.clients.add(client)
    const page = await sentTo(`${server.provider.issuer}/protocol/openid-connect/auth`)
    await signIn(page, { user: 'kim' })
    expect(new URL(page.url()).searchParams.has('code')).toBe(true)
  } finally {
    await server.close()
  }
})
