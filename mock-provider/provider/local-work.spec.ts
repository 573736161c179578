import { describe, expect, test } from 'vitest'
import { partOfJwt } from '../kit/jwt-parts.ts'
import { proofOf, providerWith, redirectUri, TestBrowser } from './testing/client.ts'

/** The answer to an authorization request that shows no page, and who is signed in by it. */
async function answerOf(provider: ReturnType<typeof providerWith>, more: Record<string, string> = {}) {
  const browser = new TestBrowser(provider)
  const page = await browser.authorize(more)
  const location = page.headers.get('location')
  if (location === null) return { page, browser, callback: undefined, user: undefined }
  const callback = new URL(location)
  const code = callback.searchParams.get('code')
  if (code === null) return { page, browser, callback, user: undefined }
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...proofOf('web').form }
  const { json } = await browser.token(form)
  return { page, browser, callback, user: String(partOfJwt(json.id_token ?? '', 1)?.sub) }
}

describe('with a user who signs in by themselves', () => {
  test('no page is shown, and the user is the one of the options, or of the login hint', async () => {
    const provider = providerWith({ login: { auto: 'kim' } })
    expect((await answerOf(provider)).user).toBe('user-kim')
    expect((await answerOf(provider, { login_hint: 'lee' })).user).toBe('user-lee')
    expect((await answerOf(provider, { login_hint: 'a stranger' })).user).toBe('user-kim')
    for (const prompt of ['login', 'consent', 'select_account'])
      expect((await answerOf(provider, { prompt })).user).toBe('user-kim')
  })

  test('a silent request still needs a session', async () => {
    const { callback } = await answerOf(providerWith({ login: { auto: 'kim' } }), { prompt: 'none' })
    expect(callback?.searchParams.get('error')).toBe('login_required')
  })

  test('a user who is not there is told before anything is answered', async () => {
    const provider = providerWith({ login: { auto: 'nobody' } })
    await expect(provider.users.list()).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringMatching(/login\.auto: no user nobody .* kim, lee/),
    })
  })
})

describe('with a button for each user', () => {
  test.each(['html', 'two-step'] as const)('a click signs in without a password (%s)', async (pages) => {
    const provider = providerWith({ login: { one_click: true, pages } })
    const { page, browser } = await answerOf(provider)
    const html = await page.text()
    expect(html.match(/name="as" value="\w+"/g)).toEqual(['name="as" value="kim"', 'name="as" value="lee"'])
    const answer = await browser.submit(new Response(html), { as: 'lee' })
    expect(await answer.text()).toMatch(/You are signed in as lee/)
  })

  test('there is no such way in where the options do not say so', async () => {
    const { page, browser } = await answerOf(providerWith())
    const html = await page.text()
    expect(html).not.toContain('name="as"')
    const answer = await browser.submit(new Response(html), { as: 'lee' })
    expect(await answer.text()).toMatch(/is wrong/)
  })

  test('a sign-in that is walked through takes the form with the password', async () => {
    const provider = providerWith({ login: { one_click: true } })
    const query = { client_id: 'web', redirect_uri: redirectUri, response_type: 'code', scope: 'openid' }
    const url = `https://op.example/authorize?${new URLSearchParams(query)}`
    expect((await provider.signIn(url, { user: 'lee' })).searchParams.has('code')).toBe(true)
    const denied = await provider.signIn(url, { user: 'kim', decision: 'deny' })
    expect(denied.searchParams.get('error')).toBe('access_denied')
  })
})

test('a wrong password keeps the name, ties the error to the fields, and the second page has a way back', async () => {
  const browser = new TestBrowser(providerWith())
  const wrong = await (
    await browser.submit(await browser.authorize(), { username: 'kim', password: 'x' })
  ).text()
  expect(wrong).toMatch(/name="username" value="kim"[^>]*aria-describedby="wrong"/)
  expect(wrong).toMatch(/name="password"[^>]* autofocus/)
  const twoSteps = new TestBrowser(providerWith({ login: { pages: 'two-step' } }))
  const second = await (await twoSteps.submit(await twoSteps.authorize(), { username: 'kim' })).text()
  const [, back = ''] = /<a href="([^"]+)">another user</.exec(second) ?? []
  expect(await (await twoSteps.send(back)).text()).toContain('name="username" value=""')
})

test('the consent page links to what the client says of itself, and to no address of a script', async () => {
  const provider = providerWith()
  const registered = async (policy: string) => {
    const response = await provider.fetch(`${provider.issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        redirect_uris: ['https://rp.example/callback'],
        policy_uri: policy,
        scope: 'openid offline_access',
      }),
    })
    return (await response.json()) as { client_id?: string }
  }
  const { client_id: id = '' } = await registered('https://rp.example/policy')
  const page = await (await new TestBrowser(provider).signIn({ client_id: id })).text()
  expect(page).toContain('<a href="https://rp.example/policy"')
  expect(page).toContain('/account">your account page')
  expect(await registered('javascript:alert(1)')).toHaveProperty('error')
})

test('the consent page has picture, policy and terms of a configured client, and its policy lets no other picture in', async () => {
  const presented = {
    logo_uri: 'https://cdn.example/logo.png',
    policy_uri: 'https://rp.example/policy',
    tos_uri: 'https://rp.example/terms',
  }
  const client = { client_id: 'web', client_secret: 'secret of web', redirect_uris: [redirectUri] }
  const provider = providerWith({ clients: [{ ...client, ...presented }] })
  const page = await new TestBrowser(provider).signIn()
  expect(page.headers.get('content-security-policy')).toContain('img-src https://cdn.example;')
  const html = await page.text()
  expect(html).toContain('<img class="logo" src="https://cdn.example/logo.png" alt="">')
  expect(html).toContain('<a href="https://rp.example/policy"')
  expect(html).toContain('<a href="https://rp.example/terms"')
  const script = { ...client, logo_uri: 'javascript:alert(1)' }
  expect(() => providerWith({ clients: [script] })).toThrow('clients.0.logo_uri: found')
})

test('who goes back to a page that is over is told so by a page', async () => {
  const browser = new TestBrowser(providerWith())
  const headers = { accept: 'text/html' }
  const over = await browser.send('/login?request=gone', { headers })
  expect([over.status, over.headers.get('content-type')]).toEqual([400, 'text/html; charset=UTF-8'])
  const told = await over.text()
  expect(told).toContain('start again from the application')
  expect(told).toContain('<a href="https://op.example/">To the first page</a>')
  expect((await browser.send('/login?request=gone')).headers.get('content-type')).toContain(
    'application/json',
  )
  const token = await browser.send('/token', { form: {}, headers })
  expect(token.headers.get('content-type')).toContain('application/json')
})
