import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '../../../reports/testing/chromium.ts'
import { lookedAt, pageIn, windows } from '../../../reports/testing/looked-at.ts'
import { type ListeningProvider, listen } from '../../adapters/node-server.ts'
import { createMockKeycloak, type MockKeycloak } from '../mock-keycloak.ts'
import { personOf } from '../testing/visitor.ts'

const longName = 'An Application for Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten'
const people = ['ann', 'bob', ...Array.from({ length: 60 }, (_, at) => `person-${at}`)]
let browser: Browser
let server: ListeningProvider<MockKeycloak>
/** What the client was asked for, and what it answers: a page for each. */
const asked: string[] = []
let application: Server
let origin: string

beforeAll(async () => {
  browser = await startChromium()
  application = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Album</title>the album')
  })
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
  origin = `http://localhost:${(application.address() as AddressInfo).port}`
  const realm = {
    realm: 'shop',
    enabled: true,
    users: people.map(personOf),
    clients: [
      {
        clientId: 'photos',
        name: 'Photo album',
        secret: 'x',
        consentRequired: true,
        redirectUris: [`${origin}/*`],
        frontchannelLogout: true,
        attributes: { 'frontchannel.logout.url': `${origin}/signed-out` },
      },
      { clientId: 'long', name: longName, secret: 'x', redirectUris: [`${origin}/*`] },
    ],
  }
  server = await listen<MockKeycloak>(
    {},
    { make: ({ issuer = '' }) => createMockKeycloak({ url: issuer, realms: [realm] }) },
  )
  for (const user of people) await server.provider.issueTokens({ user, client: 'photos' })
  await server.provider.issueTokens({ user: 'ann', client: 'long' })
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
  application?.close()
})

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.waitForSelector('#kc-form-login')
  await page.fill('#username', username)
  await page.fill('#password', password)
  await page.click('#kc-login')
}

test.each(windows)(
  'the consoles of a realm can be used by everybody (%s, %i pixels, forced colours %s)',
  async (colorScheme, width, forcedColors) => {
    const { page, complaints } = await pageIn(browser, [colorScheme, width, forcedColors])
    const end = `${colorScheme}-${width}`
    try {
      await page.goto(`${server.origin}/realms/shop/account/`)
      await signIn(page, 'ann', 'password of ann')
      await page.waitForURL(/\/account\/$/)
      for (const summary of await page.locator('summary').all()) await summary.click()
      await lookedAt(page, `keycloak-account-${end}`)
      await page.goto(`${server.origin}/`)
      await signIn(page, 'admin', 'admin')
      await page.waitForURL(/console\/shop\/sessions$/)
      await lookedAt(page, `keycloak-sessions-${end}`)
      await page.getByRole('link', { name: 'Next page' }).click()
      await page.waitForURL(/first=50/)
      await page.goto(`${server.origin}/admin/master/console/shop/users?q=ann`)
      await lookedAt(page, `keycloak-users-${end}`)
      await page.getByRole('link', { name: 'ann Test' }).click()
      await lookedAt(page, `keycloak-user-${end}`)
      await page.goto(`${server.origin}/admin/master/console/shop/clients`)
      await lookedAt(page, `keycloak-clients-${end}`)
      await page.getByRole('link', { name: 'Photo album' }).click()
      await lookedAt(page, `keycloak-client-${end}`)
      await page.getByRole('button', { name: 'Revoke all…' }).click()
      await lookedAt(page, `keycloak-confirm-${end}`)
      await page.goto(`${server.origin}/nowhere`)
      await lookedAt(page, `keycloak-nothing-${end}`)
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
    } finally {
      await page.context().close()
    }
  },
)

test.each([true, false])(
  'after a logout the clients are told in frames, and a script goes on (JavaScript %s)',
  async (javaScriptEnabled) => {
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    const query = new URLSearchParams({
      ...{ client_id: 'photos', redirect_uri: `${origin}/callback`, response_type: 'code', scope: 'openid' },
    })
    await page.goto(`${server.origin}/realms/shop/protocol/openid-connect/auth?${query}`)
    await signIn(page, 'bob', 'password of bob')
    await page.waitForURL(`${origin}/callback?**`)
    asked.length = 0
    const out = new URLSearchParams({ client_id: 'photos', post_logout_redirect_uri: `${origin}/bye` })
    await page.goto(`${server.origin}/realms/shop/protocol/openid-connect/logout?${out}`)
    await page.click('#kc-logout')
    if (!javaScriptEnabled) await page.click('#continue')
    await page.waitForURL(`${origin}/bye`)
    expect(asked.filter((path) => path.startsWith('/signed-out?'))).toHaveLength(1)
    await context.close()
  },
)
