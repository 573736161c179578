import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultUsers } from '../../fixtures/people.ts'
import { overflow, pictured, seriousFindings, startChromium } from '../../reports/testing/chromium.ts'
import { lookedAt, pageIn, windows } from '../../reports/testing/looked-at.ts'
import { type ListeningProvider, listen } from '../adapters/node-server.ts'

const screens = join(import.meta.dirname, '..', '..', 'reports', 'out', 'screens')
const [user] = defaultUsers
let browser: Browser
let server: ListeningProvider

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  browser = await startChromium()
  server = await listen()
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const redirectUri = 'https://rp.example/callback'
const longName = 'An Application for Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten'

const authorization = (): string => {
  const url = new URL(`${server.origin}/authorize`)
  const parameters = {
    response_type: 'code',
    client_id: 'web-app',
    redirect_uri: redirectUri,
    scope: 'openid profile offline_access',
    prompt: 'consent',
    state: 'state-of-a-browser-test',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

test.each([
  ['light', 1200, true],
  ['dark', 400, false],
] as const)(
  'sign-in, consent and sign-out pages work (%s, %i pixels, JavaScript %s)',
  async (colorScheme, width, javaScriptEnabled) => {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: 800 },
      javaScriptEnabled,
    })
    const page = await context.newPage()
    await page.route('https://rp.example/**', (route) => route.fulfill({ body: 'the client' }))
    const look = async (name: string): Promise<void> => {
      await pictured(page, { path: join(screens, `${name}-${colorScheme}-${width}.png`) })
      if (!javaScriptEnabled) return
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      expect(await seriousFindings(page)).toEqual([])
    }
    await page.goto(authorization())
    await look('sign-in')
    await page.fill('[name=username]', user?.username ?? '')
    await page.fill('[name=password]', 'wrong')
    await page.click('button[type=submit]')
    await page.waitForSelector('[role=alert]')
    await look('sign-in-refused')
    await page.fill('[name=username]', user?.username ?? '')
    await page.fill('[name=password]', user?.password ?? '')
    await page.click('button[type=submit]')
    await page.waitForSelector('button[value=allow]')
    await look('consent')
    await page.click('button[value=allow]')
    await page.waitForURL(/^https:\/\/rp\.example\/callback\?/)
    expect(new URL(page.url()).searchParams.get('state')).toBe('state-of-a-browser-test')
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy()
    await page.goto(`${server.origin}/logout`)
    await look('sign-out')
    await page.click('button[value=logout]')
    await look('signed-out')
    await page.goto(authorization())
    expect(await page.isVisible('[name=password]')).toBe(true)
    await context.close()
  },
)

test.each(windows)(
  'a sign-in with all its ways can be used by everybody (%s, %i pixels, forced colours %s)',
  async (colorScheme, width, forcedColors) => {
    const presented = {
      client_name: longName,
      logo_uri: 'https://rp.example/logo.svg',
      policy_uri: 'https://rp.example/policy',
      tos_uri: 'https://rp.example/terms',
    }
    const own = await listen({
      login: { pages: 'two-step', one_click: true },
      consent: { boxes: true },
      clients: [{ client_id: 'web-app', client_secret: 'x', redirect_uris: [redirectUri], ...presented }],
    })
    const { page, complaints } = await pageIn(browser, [colorScheme, width, forcedColors])
    const look = (name: string): Promise<void> => lookedAt(page, `${name}-${colorScheme}-${width}`)
    const at = (more: Record<string, string>): string => {
      const address = new URL(authorization().replace(server.origin, own.origin))
      for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value)
      return address.href
    }
    // A page may be loaded before the browser has moved the focus.
    const focused = (name: string) =>
      page.waitForFunction((wanted) => document.activeElement?.getAttribute('name') === wanted, name)
    const [name = '', password = ''] = [user?.username, user?.password]
    await page.route('https://rp.example/**', (route) =>
      route.request().url().endsWith('.svg')
        ? route.fulfill({ contentType: 'image/svg+xml', body: logo })
        : route.fulfill({ body: 'the client' }),
    )
    try {
      await page.goto(at({}))
      await focused('username')
      await look('two-step-name')
      await page.keyboard.type(name)
      await page.keyboard.press('Enter')
      await page.waitForSelector('[name=password]')
      await focused('password')
      await page.keyboard.type('wrong')
      await page.keyboard.press('Enter')
      await page.waitForSelector('[role=alert]')
      await focused('password')
      expect(await page.getByText('another user').count()).toBe(1)
      await look('two-step-refused')
      await page.keyboard.type(password)
      await page.keyboard.press('Enter')
      await page.waitForSelector('button[value=allow]')
      const isShown = 'document.querySelector("img.logo").naturalWidth > 0'
      await page.waitForFunction(isShown)
      await look('consent-long')
      await page.click('button[value=allow]')
      await page.waitForURL(/^https:\/\/rp\.example\/callback\?/)
      await page.goBack()
      await page.getByText('start again from the application').waitFor()
      await look('after-back')
      await page.goto(at({ prompt: 'select_account' }))
      await look('select-account')
      await page.getByRole('button', { name: 'Another account' }).click()
      await page.waitForSelector('[name=username]:focus')
      await page.goto(at({ redirect_uri: 'https://elsewhere.example/' }))
      await look('unregistered-address')
      expect(complaints.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([])
    } finally {
      await page.context().close()
      await own.close()
    }
  },
)

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="teal"/></svg>'

test.each([
  ['signs in by JSON', { login: { pages: 'json' } }, 'query'],
  ['posts its answer by itself', {}, 'form_post'],
] as const)('a page with a script that %s works under the policy', async (_, options, mode) => {
  const own = await listen(options)
  const context = await browser.newContext()
  const page = await context.newPage()
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  let answered = ''
  await page.route('https://rp.example/**', (route) => {
    answered = route.request().postData() ?? new URL(route.request().url()).search
    return route.fulfill({ body: 'the client' })
  })
  try {
    const address = new URL(authorization().replace(server.origin, own.origin))
    address.searchParams.set('response_mode', mode)
    await page.goto(address.href)
    await page.fill('input[type=text]', user?.username ?? '')
    await page.fill('input[type=password]', user?.password ?? '')
    await page.click('button')
    await page.waitForURL(/\/consent/)
    await page.click('button')
    await page.waitForURL(/^https:\/\/rp\.example\/callback/)
    expect(new URLSearchParams(answered).get('code')).toBeTruthy()
    expect(refused).toEqual([])
  } finally {
    await context.close()
    await own.close()
  }
})
