import { mkdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { overflow, pictured, seriousFindings, startChromium } from '../../reports/testing/chromium.ts'
import { type ListeningProvider, listen } from '../adapters/node-server.ts'
import { createMockKeycloak, type MockKeycloak } from './mock-keycloak.ts'

/** Keycloak's own client for browsers, unmodified, in an application of another origin. */
let application: string
const library = readFileSync(createRequire(import.meta.url).resolve('keycloak-js'), 'utf8')
const screens = join(import.meta.dirname, '..', '..', 'reports', 'out', 'screens')
const realm = (origin: string) => ({
  realm: 'shop',
  enabled: true,
  users: [
    {
      username: 'ann',
      email: 'ann@shop.example',
      firstName: 'Ann',
      lastName: 'Test',
      enabled: true,
      credentials: [{ value: 'password of ann' }],
      realmRoles: ['default-roles-shop'],
    },
  ],
  clients: [
    {
      clientId: 'photos',
      name: 'Photo album',
      publicClient: true,
      consentRequired: true,
      fullScopeAllowed: true,
      redirectUris: [`${origin}/*`],
      webOrigins: [origin],
    },
  ],
})

interface KeycloakJs {
  init(options: object): Promise<boolean>
  login(options: object): Promise<void>
  logout(options: object): Promise<void>
  updateToken(seconds: number): Promise<boolean>
  loadUserProfile(): Promise<{ username?: string; email?: string }>
  loadUserInfo(): Promise<{ preferred_username?: string }>
  refreshToken?: string
  refreshTokenParsed?: { typ?: string; exp?: number }
  tokenParsed?: { preferred_username?: string }
}

let browser: Browser
let server: ListeningProvider<MockKeycloak>
let pages: Server

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  browser = await startChromium()
  // Pages that a test makes up itself count as coming from afar, and may not call this machine.
  pages = createServer((request, response) => {
    const script = request.url === '/keycloak.js'
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(script ? library : album())
  })
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  application = `http://localhost:${(pages.address() as AddressInfo).port}`
  server = await listen<MockKeycloak>(
    {},
    { make: ({ issuer = '' }) => createMockKeycloak({ url: issuer, realms: [realm(application)] }) },
  )
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
  pages?.close()
})

function album(): string {
  return `<!doctype html><title>Album</title><script type="module">
import Keycloak from '/keycloak.js'
globalThis.kc = new Keycloak({ url: '${server.origin}', realm: 'shop', clientId: 'photos' })
globalThis.ready = globalThis.kc.init({ checkLoginIframe: false })
</script>`
}

/** Does something with keycloak-js in the page, once it has looked at the address. */
async function inPage<Result>(page: Page, use: string): Promise<Result> {
  await page.waitForFunction('globalThis.ready !== undefined')
  return page.evaluate<Result>(
    `(async () => { await globalThis.ready; const kc = globalThis.kc; return ${use} })()`,
  )
}

test('keycloak-js signs in for offline access, refreshes, reads the profile, and logs out; the token lives on', async () => {
  const context = await browser.newContext({ viewport: { width: 400, height: 800 } })
  const page = await context.newPage()
  const look = async (name: string): Promise<void> => {
    await pictured(page, { path: join(screens, `keycloak-${name}.png`) })
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await seriousFindings(page)).toEqual([])
  }
  await page.goto(`${application}/`)
  await inPage(page, "void kc.login({ scope: 'offline_access' })")
  await page.waitForSelector('#kc-form-login')
  await look('sign-in')
  await page.fill('#username', 'ann')
  await page.fill('#password', 'wrong')
  await page.click('#kc-login')
  await page.waitForSelector('#input-error-username')
  await page.fill('#username', 'ann')
  await page.fill('#password', 'password of ann')
  await page.click('#kc-login')
  await page.waitForSelector('#kc-oauth')
  await look('consent')
  await page.click('#kc-login')
  await page.waitForURL(`${application}/**`)

  const signedIn = await inPage<KeycloakJs>(page, '({ ...kc })')
  expect(signedIn.refreshTokenParsed).toMatchObject({ typ: 'Offline' })
  expect(signedIn.refreshTokenParsed?.exp).toBeUndefined()
  expect(signedIn.tokenParsed?.preferred_username).toBe('ann')
  expect(await inPage(page, 'kc.updateToken(-1)')).toBe(true)
  const refreshed = await inPage<string>(page, 'kc.refreshToken')
  expect(refreshed).not.toBe(signedIn.refreshToken)
  expect(await inPage(page, 'kc.loadUserProfile()')).toMatchObject({
    username: 'ann',
    email: 'ann@shop.example',
  })
  expect(await inPage(page, 'kc.loadUserInfo()')).toMatchObject({ preferred_username: 'ann' })

  await inPage(page, `void kc.logout({ redirectUri: '${application}/' })`)
  await page.waitForURL(`${application}/`)
  expect(await inPage(page, 'kc.authenticated')).toBe(false)
  const answer = await fetch(`${server.origin}/realms/shop/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'photos', refresh_token: refreshed }),
  })
  expect(answer.status).toBe(200)
  await context.close()
})

test('after an offline login nobody is signed in; after an ordinary one the next login is silent', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${application}/`)
  await inPage(page, 'void kc.login({})')
  await page.waitForSelector('#kc-form-login')
  await page.fill('#username', 'ann')
  await page.fill('#password', 'password of ann')
  await page.click('#kc-login')
  await page.waitForURL(`${application}/**`)
  expect(await inPage(page, 'kc.refreshTokenParsed.typ')).toBe('Refresh')
  await inPage(page, "void kc.login({ scope: 'offline_access' })")
  await page.waitForURL(`${application}/**`)
  expect(await inPage(page, 'kc.refreshTokenParsed.typ')).toBe('Offline')
  await inPage(page, `void kc.logout({ redirectUri: '${application}/' })`)
  await page.waitForURL(`${application}/`)
  await inPage(page, 'void kc.login({})')
  await page.waitForSelector('#kc-form-login')
  await context.close()
})
