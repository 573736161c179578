import { expect, test } from 'vitest'
import { challenge, providerWith, redirectUri, TestBrowser, verifier } from './testing/client.ts'

const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }

test('of boxes only what is ticked is granted, and asked for again the next time', async () => {
  const browser = new TestBrowser(providerWith({ consent: { boxes: true } }))
  const scope = 'openid profile offline_access'
  const consent = await browser.signIn({ ...pkce, scope })
  const page = await consent.clone().text()
  expect(page).toContain('name="scope" value="offline_access"')
  expect(page).not.toContain('checked')
  const back = await browser.submit(consent, { decision: 'allow', scope: 'profile' })
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const { json } = await browser.token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  })
  expect(json.scope).toBe('openid profile')
  expect(await (await browser.authorize({ ...pkce, scope })).text()).toContain('asks for access')
  const again = await browser.authorize({ ...pkce, scope: 'openid profile' })
  expect(again.headers.get('location')).toContain('code=')
})

test('a page with one box for offline access is ticked, and leaves nothing else to decide', async () => {
  const browser = new TestBrowser(providerWith({ consent: { boxes: 'offline' } }))
  const consent = await browser.signIn({ ...pkce, scope: 'openid profile offline_access' })
  const page = await consent.clone().text()
  expect(page.match(/type="checkbox"[^>]*>/g)).toEqual([
    'type="checkbox" name="scope" value="offline_access" checked>',
  ])
  const back = await browser.submit(consent, { decision: 'allow' })
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
  expect((await browser.token(grant)).json.scope).toBe('openid profile')
})

test('on two pages the name comes first, and a wrong password stays at the second, with a way back', async () => {
  const browser = new TestBrowser(providerWith({ login: { pages: 'two-step' } }))
  const name = await browser.authorize()
  expect(await name.clone().text()).not.toContain('name="password"')
  const password = await browser.submit(name, { username: 'kim' })
  expect(await password.clone().text()).toContain('type="hidden" name="username" value="kim"')
  const wrong = await browser.submit(password, { password: 'not it' })
  const refused = await wrong.clone().text()
  expect(refused).toContain('The user name or the password is wrong.')
  expect(refused).toMatch(/name="password"[^>]* autofocus[^>]*aria-describedby="wrong"/)
  expect(refused).toContain('>another user</a>')
  const next = await browser.submit(wrong, { password: 'password of kim' })
  expect(await next.text()).toContain('asks for access')
})

test('a provider that forgets asks for the password each time, and says so to prompt=none', async () => {
  const browser = new TestBrowser(providerWith({ login: { session: 'forget' } }))
  await browser.tokens()
  expect(await (await browser.authorize()).text()).toContain('name="password"')
  const silent = await browser.authorize({ prompt: 'none', scope: 'openid' })
  expect(silent.headers.get('location')).toContain('error=login_required')
})

test('pages can be at an origin of their own, and lead back to the issuer', async () => {
  const browser = new TestBrowser(providerWith({ login: { at: 'https://pages.example' } }))
  const page = await browser.authorize()
  const location = page.headers.get('location') ?? ''
  expect(location).toMatch(/^https:\/\/pages\.example\/login\?request=/)
  const { pathname, search } = new URL(location)
  const form = await browser.send(`${pathname}${search}`)
  expect(await form.text()).toContain('action="https://pages.example/login"')
})

test('a bare confirmation of a logout has nothing but a button', async () => {
  const browser = new TestBrowser(providerWith({ logout: { confirmation: 'always', page: 'bare' } }))
  const tokens = await browser.tokens()
  const page = await browser.send(`/logout?id_token_hint=${tokens.id_token}`)
  const html = await page.clone().text()
  expect(html).not.toContain('<input')
  const action = /action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect((await browser.send(action, { form: {} })).status).toBe(200)
  const silent = await browser.authorize({ prompt: 'none', scope: 'openid' })
  expect(silent.headers.get('location')).toContain('error=login_required')
})
