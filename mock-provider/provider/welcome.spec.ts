import { expect, test } from 'vitest'
import { createMockProvider } from './provider.ts'
import { providerWith, setUp, TestBrowser } from './testing/client.ts'
import { WindowOf } from './testing/window.ts'

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
