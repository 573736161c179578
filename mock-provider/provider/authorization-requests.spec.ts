import { describe, expect, test } from 'vitest'
import { providerWith, redirectUri, signedOutUri, TestBrowser } from './testing/client.ts'

const none = { prompt: 'none' }

/** The parameters of an answer that goes to the client at once. */
async function answered(browser: TestBrowser, parameters: Record<string, string>) {
  const location = (await browser.authorize(parameters)).headers.get('location') ?? ''
  expect(location).toContain(redirectUri)
  return Object.fromEntries(new URL(location).searchParams)
}

describe('an authorization request is refused', () => {
  test.each([
    ['request', 'x', 'request_not_supported'],
    ['request_uri', 'https://rp.example/request', 'request_uri_not_supported'],
    ['registration', '{}', 'registration_not_supported'],
    ['response_mode', 'web_message', 'invalid_request'],
    ['response_type', 'token', 'unsupported_response_type'],
  ])('that has %s=%s with %s', async (name, value, error) => {
    const answer = await answered(new TestBrowser(providerWith()), { [name]: value })
    expect(answer).toMatchObject({ error, iss: 'https://op.example' })
  })

  test('with an event that has the reason', async () => {
    const provider = providerWith()
    await answered(new TestBrowser(provider), { response_mode: 'web_message' })
    const { details } = provider.events.find(({ event }) => event === 'refused') ?? {}
    expect(details?.why).toContain('response_mode web_message is not supported; supported are query')
  })

  test('that names a challenge of the method plain', async () => {
    const challenge = { code_challenge: 'a'.repeat(43) }
    const answer = await answered(new TestBrowser(providerWith()), challenge)
    expect(answer.error_description).toBe('code_challenge_method has to be S256, found plain')
  })
})

describe('a request that names its user', () => {
  const claims = JSON.stringify({ id_token: { sub: { value: 'user-lee' } } })

  test('by a hint of another one is login_required without a page', async () => {
    const provider = providerWith()
    const { id_token: ofKim = '' } = await new TestBrowser(provider).tokens({}, 'kim')
    const browser = new TestBrowser(provider)
    await browser.tokens({}, 'lee')
    const hint = { id_token_hint: ofKim }
    expect(await answered(browser, { ...none, ...hint })).toMatchObject({ error: 'login_required' })
    // With a page the one who is meant can sign in.
    expect((await browser.code(hint, 'kim')).get('code')).not.toBeNull()
    expect((await answered(browser, { ...none, ...hint })).code).toBeDefined()
  })

  test('by a claim is login_required for another one, and goes on for this one', async () => {
    const browser = new TestBrowser(providerWith())
    await browser.tokens({}, 'kim')
    expect(await answered(browser, { ...none, claims })).toMatchObject({
      error: 'login_required',
      error_description: 'another user is signed in than the one asked for',
    })
    expect((await browser.code({ claims }, 'lee')).get('code')).not.toBeNull()
  })

  test('is refused where another one signs in', async () => {
    const browser = new TestBrowser(providerWith())
    expect((await browser.code({ claims }, 'kim')).get('error')).toBe('access_denied')
  })

  test('by a hint that is none goes on, and an event says so', async () => {
    const provider = providerWith()
    const browser = new TestBrowser(provider)
    expect((await browser.code({ id_token_hint: 'nonsense' })).get('code')).not.toBeNull()
    expect(provider.events.map(({ event }) => event)).toContain('hint ignored')
  })
})

describe('prompt=select_account', () => {
  const choose = { prompt: 'select_account' }

  test('shows everybody who is signed in, and goes on with the one who is chosen', async () => {
    const browser = new TestBrowser(providerWith())
    await browser.tokens({}, 'kim')
    await browser.tokens({ prompt: 'login' }, 'lee')
    const page = await browser.authorize(choose)
    const html = await page.clone().text()
    expect(html).toContain('kim (kim)')
    expect(html).toContain('lee (lee)')
    const [session = ''] = [...html.matchAll(/value="([^"]+)">kim/g)].map(([, value]) => value)
    const answer = await browser.submit(page, { account: session })
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const { json } = await browser.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    })
    const headers = { authorization: `Bearer ${json.access_token}` }
    expect(await (await browser.send('/userinfo', { headers })).json()).toMatchObject({ sub: 'user-kim' })
  })

  test('lets somebody else sign in', async () => {
    const browser = new TestBrowser(providerWith())
    await browser.tokens({}, 'kim')
    const login = await browser.submit(await browser.authorize(choose), { account: '' })
    expect(await login.clone().text()).toContain('name="password"')
    const consent = await browser.submit(login, { username: 'lee', password: 'password of lee' })
    expect(await consent.text()).toContain('You are signed in as lee')
  })

  test('asks for the password where nobody is signed in', async () => {
    const page = await new TestBrowser(providerWith()).authorize(choose)
    expect(await page.text()).toContain('name="password"')
  })

  test('offers no session that was signed out', async () => {
    const browser = new TestBrowser(providerWith())
    const { id_token: hint = '' } = await browser.tokens({}, 'kim')
    await browser.send(`/logout?${new URLSearchParams({ id_token_hint: hint })}`)
    expect(await (await browser.authorize(choose)).text()).toContain('name="password"')
  })
})

test('a logout whose client_id is another one than that of the hint is refused', async () => {
  const browser = new TestBrowser(providerWith())
  const { id_token: hint = '' } = await browser.tokens()
  const query = { id_token_hint: hint, client_id: 'post', post_logout_redirect_uri: signedOutUri }
  const answer = await browser.send(`/logout?${new URLSearchParams(query)}`)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('client_id is post, the ID token is for web')
})

test('an event says why there is no refresh token', async () => {
  const provider = providerWith({ grants: { online_refresh_tokens: false } })
  const { refresh_token: token } = await new TestBrowser(provider).tokens({ scope: 'openid' })
  expect(token).toBeUndefined()
  const event = provider.events.find((each) => each.event === 'no refresh token')
  expect(event?.details.why).toContain('no offline_access')
})
