import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultUsers } from '../fixtures/people.ts'
import { type ListeningProvider, listen } from '../mock-provider/adapters/node-server.ts'
import { startChromium } from '../reports/testing/chromium.ts'
import { CommandFolder } from './testing/command.ts'

const user = defaultUsers[0]
if (user === undefined) throw new Error('the mock has no user')
const { username, password } = user
const folder = new CommandFolder()
let browser: Browser
let server: ListeningProvider

beforeAll(async () => {
  browser = await startChromium()
  server = await listen({ login: { pages: 'json' } })
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
  folder.remove()
})

test('a sign-in recorded by the browser becomes a target file that signs in by itself', async () => {
  const har = join(folder.path, 'login.har')
  const context = await browser.newContext({ recordHar: { path: har, content: 'embed' } })
  const page = await context.newPage()
  await page.route('https://rp.example/**', (route) => route.fulfill({ body: 'the client' }))
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'web-app',
    redirect_uri: 'https://rp.example/callback',
    scope: 'openid offline_access',
    prompt: 'consent',
    state: 'state-of-a-browser-test',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })
  await page.goto(`${server.origin}/authorize?${query}`)
  await page.fill('#username', username)
  await page.fill('#password', password)
  await page.click('button')
  await page.waitForURL('**/consent*')
  await page.click('button')
  await page.waitForURL('https://rp.example/**')
  await context.close()

  const env = { SECRET: 'test-secret-of-web-app', PASSWORD: password }
  const who = ['--client', 'web-app=env:SECRET', '--user', `${username}=env:PASSWORD`]
  const without = await folder.run(['init', server.origin, ...who], { env })
  expect(without.stderr).toContain('--record')
  expect(without.code).toBe(2)
  const ended = await folder.run(['init', server.origin, ...who, '--record', har], { env })
  expect(ended.stderr).toBe('')
  expect(ended.stdout).toContain('seen  /login (login): POST {issuer}/login')
  expect(ended.code).toBe(0)
  const text = folder.read('target.yaml')
  expect(text).toContain('password: "{password}"')
  for (const secret of Object.values(env)) expect(text).not.toContain(secret)
  const run = await folder.run(['run', '--target', 'target.yaml', 'scope-issues-refresh-token'], { env })
  expect(run.code).toBe(0)
})
