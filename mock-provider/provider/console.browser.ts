import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '../../reports/testing/chromium.ts'
import { lookedAt, pageIn, windows } from '../../reports/testing/looked-at.ts'
import { type ListeningProvider, listen } from '../adapters/node-server.ts'

const longName = 'An Application for Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten'
let browser: Browser
let server: ListeningProvider

beforeAll(async () => {
  browser = await startChromium()
  server = await listen({
    login: { one_click: true },
    keep_secrets: true,
    users: [
      { username: 'kim', password: 'password of kim', name: 'Kim Example' },
      { username: 'lee', password: 'password of lee', name: 'Lee Example' },
      ...Array.from({ length: 40 }, (_, at) => ({
        username: `user${at}`,
        password: 'x',
        name: `Person Number ${at}`,
      })),
    ],
    clients: [
      {
        client_id: 'photo-album',
        client_secret: 'x',
        client_name: 'Photo Album',
        redirect_uris: ['https://rp.example/callback'],
      },
      {
        client_id: 'long',
        client_secret: 'x',
        client_name: longName,
        redirect_uris: ['https://rp.example/callback'],
      },
      {
        client_id: 'back-office',
        client_secret: 'secret of back-office',
        client_name: 'Back Office',
        admin: true,
      },
    ],
  })
  const { provider } = server
  for (let at = 0; at < 3; at++) await provider.issueTokens({ user: 'kim', client: 'photo-album' })
  await provider.issueTokens({ user: 'kim', client: 'long' })
  for (let at = 0; at < 30; at++) await provider.issueTokens({ user: `user${at}`, client: 'photo-album' })
  provider.clock.advance(86_400 * 3)
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test.each(windows)(
  'every page of the console can be used by everybody (%s, %i pixels, forced colours %s)',
  async (colorScheme, width, forcedColors) => {
    const { page, complaints } = await pageIn(browser, [colorScheme, width, forcedColors])
    const end = `${colorScheme}-${width}`
    try {
      await page.goto(`${server.origin}/`)
      await page.locator('summary').first().click()
      await lookedAt(page, `home-${end}`)
      await page.goto(`${server.origin}/account/sign-in`)
      await lookedAt(page, `account-sign-in-${end}`)
      await page.getByRole('button', { name: 'Kim Example' }).click()
      await page.waitForURL(/\/account$/)
      for (const summary of await page.locator('summary').all()) await summary.click()
      await lookedAt(page, `account-${end}`)
      await page.goto(`${server.origin}/admin`)
      await lookedAt(page, `admin-sign-in-${end}`)
      await page.getByRole('button', { name: 'Go on as administrator' }).click()
      await lookedAt(page, `admin-users-${end}`)
      await page.goto(`${server.origin}/admin/clients`)
      await lookedAt(page, `admin-clients-${end}`)
      await page.goto(`${server.origin}/admin/users?q=kim`)
      await page.getByRole('link', { name: 'Kim Example' }).click()
      await lookedAt(page, `admin-user-${end}`)
      await page.goto(`${server.origin}/admin/clients/photo-album/offline`)
      await page.getByRole('button', { name: 'End all…' }).click()
      await lookedAt(page, `admin-confirm-${end}`)
      await page.goto(`${server.origin}/admin/settings`)
      await lookedAt(page, `settings-${end}`)
      await page.goto(`${server.origin}/admin/inspector`)
      await page.getByText('Live', { exact: true }).waitFor()
      await server.provider.fetch(`${server.origin}/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'refresh_token', client_id: `sent-at-${width}` }),
      })
      await page.getByText(`sent-at-${width}`).first().waitFor()
      const { refresh_token: token = '' } = await server.provider.issueTokens({ client: 'photo-album' })
      await server.provider.fetch(`${server.origin}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('photo-album:x')}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
      })
      await page.getByText('Answered: id_token').first().click()
      // The newest row may have come above the one that was opened.
      await page.locator('pre:visible', { hasText: '"auth_time"' }).first().waitFor()
      await lookedAt(page, `inspector-${end}`)
      await page.goto(`${server.origin}/admin/users/nobody/offline`)
      await lookedAt(page, `message-${end}`)
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
    } finally {
      await page.context().close()
    }
  },
)

test('an application loses its access by the keyboard alone', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  const { provider } = server
  const { refresh_token: token } = await provider.issueTokens({ user: 'lee', client: 'photo-album' })
  await page.goto(`${server.origin}/account/sign-in`)
  await page.waitForSelector('[name=username]:focus')
  await page.keyboard.type('lee')
  await page.keyboard.press('Tab')
  await page.keyboard.type('password of lee')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/account$/)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const reached: string[] = []
  for (let press = 0; press < 5; press++) {
    await page.keyboard.press('Tab')
    const name = await page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
    )
    reached.push(name)
    if (name === 'Remove access: Photo Album') break
  }
  expect(reached.at(-1)).toBe('Remove access: Photo Album')
  await page.keyboard.press('Enter')
  await page.waitForURL(/done=removed/)
  expect(await page.isVisible('[role=status]')).toBe(true)
  const alive = await provider.fetch(`${server.origin}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('photo-album:x')}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token ?? '' }),
  })
  expect(alive.status).toBe(400)
  await context.close()
})
