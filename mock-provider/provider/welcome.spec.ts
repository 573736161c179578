import { expect, test } from 'vitest'
import { WindowOf } from '../kit/testing/window.ts'
import { createMockProvider } from './provider.ts'
import { providerWith, setUp, TestBrowser } from './testing/client.ts'

test('the first page lets people in by a click where people are let in by clicks', async () => {
  const provider = createMockProvider({
    issuer: 'https://op.example/tenant',
    ...setUp,
    login: { one_click: true },
  })
  const window = new WindowOf(new TestBrowser(provider))
  await window.open('/tenant')
  const account = await window.press('kim')
  expect(account).toContain('Your account')
  expect(await window.open('/tenant/')).toContain('You are signed in as')
})

test('the first page has a configuration for five libraries, with the client and without its secret', async () => {
  const window = new WindowOf(new TestBrowser(providerWith()))
  const page = await window.open('/')
  expect(page.match(/<pre /g)).toHaveLength(5)
  expect(page.match(/<pre [^>]*>[^<]*&quot;https:\/\/op\.example/g)).toHaveLength(5)
  expect(page.match(/<pre [^>]*>[^<]*&quot;web&quot;/g)).toHaveLength(5)
  expect(page).not.toContain('secret of web')
  expect(page).not.toContain('password of kim')
})

test('the first page has no link to what is switched off', async () => {
  const window = new WindowOf(new TestBrowser(providerWith({ endpoints: { account: false, admin: false } })))
  const page = await window.open('/')
  expect(page).not.toContain('/account')
  expect(page).not.toContain('/admin')
})

test('a browser that goes where nothing is gets a page with the way to the first one; a program gets text', async () => {
  const browser = new TestBrowser(providerWith())
  const navigation = { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' }
  const page = await browser.send('/nowhere/<b>', { headers: navigation })
  expect([page.status, page.headers.get('content-security-policy')?.slice(0, 18)]).toEqual([
    404,
    "default-src 'none'",
  ])
  expect(await page.text()).toContain('<a href="https://op.example/">')
  const text = await browser.send('/nowhere', { headers: { accept: 'text/html' } })
  expect([text.status, await text.text()]).toEqual([404, '404 Not Found'])
  const refused = await browser.send('/userinfo', { headers: navigation })
  expect(refused.headers.get('content-type')).toContain('text/html')
})
