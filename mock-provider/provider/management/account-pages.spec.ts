import { expect, test } from 'vitest'
import { WindowOf } from '../../kit/testing/window.ts'
import { providerWith, TestBrowser } from '../testing/client.ts'

test('the account page shows offline access with its scope, and one click ends that of one application', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const ofWeb = await browser.tokens()
  const ofPost = await browser.tokens({ client_id: 'post' })
  const window = new WindowOf(browser)
  const page = await window.open('/account')
  expect(page).toContain('aria-label="Remove access: web"')
  expect(page).toMatch(/May: [^<]*when you are not signed in/)
  const after = await window.press('Remove access: web')
  expect(after).toContain('role="status"')
  expect(after).not.toContain('Remove access: web')
  expect((await browser.refresh(ofWeb.refresh_token)).json.error).toBe('invalid_grant')
  expect((await browser.refresh(ofPost.refresh_token, 'post')).status).toBe(200)
})

test('of several offline tokens of an application one can be ended, or those of all applications', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const first = await browser.tokens()
  const second = await browser.tokens()
  const other = await browser.tokens({ client_id: 'post' })
  const window = new WindowOf(browser)
  const page = await window.open('/account')
  expect(page).toContain('3 offline tokens of 2 applications')
  const [, id] = /End this one: web, ([\w-]+)/.exec(page) ?? []
  await window.press(`End this one: web, ${id}`)
  const alive = [
    (await browser.refresh(first.refresh_token)).status,
    (await browser.refresh(second.refresh_token)).status,
  ]
  expect(alive.sort()).toEqual([200, 400])
  const after = await window.press('Remove all')
  expect(after).toContain('No application has offline access.')
  expect((await browser.refresh(other.refresh_token, 'post')).json.error).toBe('invalid_grant')
})

test('another browser is signed out on the account page, and its offline tokens stay', async () => {
  const provider = providerWith()
  const [here, there] = [new TestBrowser(provider), new TestBrowser(provider)]
  await here.tokens()
  const { refresh_token: kept } = await there.tokens()
  const window = new WindowOf(here)
  const [, id] = /Sign out: another browser, ([\w-]+)/.exec(await window.open('/account')) ?? []
  const after = await window.press(`Sign out: another browser, ${id}`)
  expect(after).toContain('That browser is signed out.')
  expect(await (await there.authorize()).text()).toContain('name="password"')
  expect((await here.authorize()).headers.get('location')).toContain('code=')
  expect((await there.refresh(kept)).status).toBe(200)
})

test('a password change asks for the present one, and signs out everywhere else if it is told to', async () => {
  const provider = providerWith()
  const [here, there] = [new TestBrowser(provider), new TestBrowser(provider)]
  await here.tokens()
  const { refresh_token: token } = await there.tokens()
  const window = new WindowOf(here)
  await window.open('/account')
  const fields = { new_password: 'another', sign_out: 'yes' }
  const wrong = await window.press('Change password', { ...fields, password: 'guessed' })
  expect(wrong).toContain('aria-describedby="wrong"')
  expect((await there.refresh(token)).status).toBe(200)
  const after = await window.press('Change password', { ...fields, password: 'password of kim' })
  expect(after).toContain('signed out everywhere else')
  expect((await there.refresh(token)).json.error).toBe('invalid_grant')
  expect(await window.open('/account')).toContain('This browser')
  expect(await (await there.authorize()).text()).toContain('name="password"')
})

test('who is not signed in signs in first, and a wrong password keeps the name', async () => {
  const window = new WindowOf(new TestBrowser(providerWith()))
  expect(await window.open('/account')).toContain('name="password"')
  const wrong = await window.press('Sign in', { username: 'kim', password: 'wrong' })
  expect(wrong).toContain('value="kim"')
  expect(await window.press('Sign in', { username: 'kim', password: 'password of kim' })).toContain(
    'Your account',
  )
})

test('nothing of the account changes by a form that was made elsewhere, by GET, or for somebody else', async () => {
  const provider = providerWith()
  const [kim, lee] = [new TestBrowser(provider), new TestBrowser(provider)]
  const { refresh_token: token } = await kim.tokens()
  await lee.tokens({}, 'lee')
  const window = new WindowOf(kim)
  const page = await window.open('/account')
  const forged = await kim.send('/account/remove-all', {
    form: { csrf: 'x' },
    headers: { accept: 'text/html' },
  })
  expect(forged.status).toBe(403)
  expect(forged.headers.get('content-type')).toContain('text/html')
  expect((await kim.send('/account/remove-all')).status).toBe(404)
  const foreign = new WindowOf(lee)
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(await foreign.open('/account')) ?? []
  const { offline_access: listed } = (await (await kim.send('/account/offline')).json()) as {
    offline_access: { id: string }[]
  }
  const id = listed[0]?.id ?? ''
  expect((await lee.send('/account/remove-token', { form: { csrf, id } })).status).toBe(404)
  expect(page).not.toContain(csrf)
  expect((await kim.refresh(token)).status).toBe(200)
})

test('a browser gets a page where a program gets JSON', async () => {
  const browser = new TestBrowser(providerWith())
  await browser.tokens()
  const asked = async (accept: string) => browser.send('/account/offline', { headers: { accept } })
  expect((await asked('text/html,*/*')).headers.get('location')).toMatch(/\/account$/)
  for (const accept of ['application/json', '*/*', 'text/html, application/json']) {
    expect((await asked(accept)).headers.get('content-type'), accept).toContain('application/json')
  }
})

test('the account answers by no name that is not its own', async () => {
  const browser = new TestBrowser(providerWith())
  const headers = { host: 'rebound.example', accept: 'text/html' }
  expect((await browser.send('/account', { headers })).status).toBe(403)
})

test('an application with many offline tokens stays one row, of which the latest are shown', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  await browser.tokens()
  for (let at = 0; at < 40; at++) await provider.issueTokens({ user: 'kim', client: 'web' })
  const page = await new WindowOf(browser).open('/account')
  expect(page).toContain('41 offline tokens, one for each time you agreed')
  expect(page.match(/End this one: web/g)).toHaveLength(20)
  expect(page).toContain('41 offline tokens of 1 application')
})
