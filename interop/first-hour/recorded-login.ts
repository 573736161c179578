/** A sign-in and a consent in a real Chromium, recorded as its developer tools would do it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Signs a user in at the script's pages of the mock; returns the path of the recording. */
export async function recordedLogin(
  at: { readonly issuer: string; readonly user: { readonly username: string; readonly password: string } },
  work: string,
): Promise<string> {
  const { issuer, user } = at
  const executablePath = places.find((path) => path !== undefined && existsSync(path))
  if (executablePath === undefined) throw new Error('no Chromium; name it with CHROMIUM')
  const path = join(work, 'login.har')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const context = await browser.newContext({ recordHar: { path, content: 'embed' } })
    const page = await context.newPage()
    await page.route('https://rp.example/**', (route) => route.fulfill({ body: 'the client' }))
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'web-app',
      redirect_uri: 'https://rp.example/callback',
      scope: 'openid offline_access',
      prompt: 'consent',
      state: 'recorded',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    await page.goto(`${issuer}/authorize?${query}`)
    await page.fill('#username', user.username)
    await page.fill('#password', user.password)
    await page.click('button')
    await page.waitForURL('**/consent*')
    await page.click('button')
    await page.waitForURL('https://rp.example/**')
    await context.close()
  } finally {
    await browser.close()
  }
  return path
}
