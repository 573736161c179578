import { compactVerify, createLocalJWKSet, decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { createMockProvider, type MockProviderOptions } from './provider.ts'
import { proofOf, providerWith, redirectUri, setUp, signedOutUri, TestBrowser } from './testing/client.ts'

const [web, post, phone] = setUp.clients
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const exchange = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
}

describe('a device', () => {
  async function started(options: MockProviderOptions = {}) {
    const provider = providerWith(options)
    const browser = new TestBrowser(provider)
    const form = { client_id: 'phone', scope: 'openid offline_access' }
    const answer = await browser.send('/device_authorization', { form })
    const request = (await answer.json()) as Record<string, string>
    const poll = () =>
      browser.token({ grant_type: deviceGrant, device_code: request.device_code ?? '' }, 'phone')
    /** Types the code and signs in; the page before the decision. */
    const typed = async (code = request.user_code ?? '') => {
      const page = await browser.submit(await browser.send('/device'), { user_code: code })
      return page.status === 400
        ? page
        : browser.submit(page, { username: 'kim', password: 'password of kim' })
    }
    return { provider, browser, request, poll, typed, status: answer.status }
  }

  test('gets an offline token once its user has agreed on another one, once only', async () => {
    const { request, poll, typed, provider, browser } = await started()
    expect(request).toMatchObject({
      verification_uri: 'https://op.example/device',
      interval: 5,
      expires_in: 600,
    })
    expect((await poll()).json.error).toBe('authorization_pending')
    const done = await browser.submit(await typed(request.user_code?.toLowerCase().replace('-', ' ')), {
      decision: 'allow',
    })
    expect(await done.text()).toContain('You can go back to your device.')
    // Much later than an ordinary code lives.
    provider.clock.advance(300)
    const { json } = await poll()
    expect(json.scope).toBe('openid offline_access')
    expect((await browser.refresh(json.refresh_token, 'phone')).status).toBe(200)
    expect((await poll()).json.error).toBe('invalid_grant')
  })

  test('that asks too often is told to slow down, and its code ends after a while', async () => {
    const { poll, provider } = await started()
    await poll()
    expect((await poll()).json.error).toBe('slow_down')
    provider.clock.advance(601)
    expect((await poll()).json.error).toBe('expired_token')
  })

  test('is told that its user did not agree', async () => {
    const { poll, typed, browser } = await started()
    await browser.submit(await typed(), { decision: 'deny' })
    expect((await poll()).json.error).toBe('access_denied')
  })

  test('has a page that takes no wrong code, and none that was decided', async () => {
    const { request, typed, browser } = await started()
    expect((await typed('BCDF-GHJK')).status).toBe(400)
    await browser.submit(await typed(), { decision: 'deny' })
    expect((await typed(request.user_code)).status).toBe(400)
  })

  test('of another client cannot use its code', async () => {
    const { request, browser } = await started()
    const other = await browser.token(
      { grant_type: deviceGrant, device_code: request.device_code ?? '' },
      'web',
    )
    expect(other.json.error).toBe('invalid_grant')
  })

  test('may not ask where the client is not for devices, as none is by default in a strict provider', async () => {
    expect((await started({ strict: true })).status).toBe(400)
  })
})

describe('the password grant', () => {
  const ask = (options: MockProviderOptions, form: Record<string, string> = {}) =>
    new TestBrowser(providerWith(options)).token({
      grant_type: 'password',
      username: 'kim',
      password: 'password of kim',
      scope: 'openid offline_access',
      ...form,
    })
  const allowed = { clients: [{ ...web, grant_types: ['password', 'refresh_token'] }] }

  test('gives an offline token to a client that names it', async () => {
    const { status, json } = await ask(allowed)
    expect(status).toBe(200)
    expect(json.refresh_token).toBeDefined()
    expect(decodeJwt(json.id_token ?? '').sub).toBe('user-kim')
  })

  test('is refused to any other client, and with a wrong password', async () => {
    expect((await ask({})).json.error).toBe('unauthorized_client')
    expect((await ask(allowed, { password: 'wrong' })).json.error).toBe('invalid_grant')
  })
})

describe('an exchange of tokens', () => {
  test('gives an access token for another audience, which ends with the first one', async () => {
    const clients = [web, { ...post, access_token_format: 'jwt' as const }]
    const browser = new TestBrowser(providerWith({ clients }))
    const tokens = await browser.tokens({ scope: 'openid email offline_access' })
    const form = {
      ...exchange,
      subject_token: tokens.access_token ?? '',
      scope: 'openid',
      audience: 'https://api.example',
    }
    const { status, json } = await browser.token(form, 'post')
    expect(status).toBe(200)
    expect(json).toMatchObject({ issued_token_type: exchange.subject_token_type, scope: 'openid' })
    expect(json).not.toHaveProperty('refresh_token')
    expect(json).not.toHaveProperty('id_token')
    expect(decodeJwt(json.access_token ?? '')).toMatchObject({
      aud: ['https://api.example'],
      sub: 'user-kim',
    })
    const asBearer = { headers: { authorization: `Bearer ${json.access_token}` } }
    expect((await browser.send('/userinfo', asBearer)).status).toBe(200)
    await browser.send('/revoke', {
      form: { token: tokens.refresh_token ?? '' },
      headers: proofOf('web').headers,
    })
    expect((await browser.send('/userinfo', asBearer)).status).toBe(401)
    expect((await browser.token(form, 'post')).json.error).toBe('invalid_request')
  })

  test.each([
    [{ subject_token: 'unknown' }, 'invalid_request'],
    [{ subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, 'invalid_request'],
    [{ requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }, 'invalid_request'],
    [{ actor_token: 'x' }, 'invalid_request'],
    [{ scope: 'openid email' }, 'invalid_scope'],
  ])('with %j is refused', async (change, error) => {
    const browser = new TestBrowser(providerWith())
    const { access_token: token = '' } = await browser.tokens({ scope: 'openid' })
    const { json } = await browser.token({ ...exchange, subject_token: token, ...change }, 'post')
    expect(json.error).toBe(error)
  })
})

test('UserInfo is signed for a client that wants it', async () => {
  const clients = [{ ...web, userinfo_signed_response_alg: 'RS256' as const }]
  const browser = new TestBrowser(providerWith({ clients }))
  const { access_token: token } = await browser.tokens({ scope: 'openid email' })
  const answer = await browser.send('/userinfo', { headers: { authorization: `Bearer ${token}` } })
  expect(answer.headers.get('content-type')).toBe('application/jwt')
  const keys = createLocalJWKSet(await (await browser.send('/jwks')).json())
  const { payload } = await compactVerify(await answer.text(), keys)
  expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
    ...{ iss: 'https://op.example', aud: 'web', sub: 'user-kim', email: 'kim@example.com' },
  })
  const wrong = [{ ...web, userinfo_signed_response_alg: 'ES256' as const }]
  expect(() => createMockProvider({ clients: wrong })).toThrow(
    /userinfo_signed_response_alg has to be one of RS256/,
  )
})

describe('pairwise subjects', () => {
  const pairwise = { subject_type: 'pairwise' as const }
  const elsewhere = {
    redirect_uris: ['https://other.example/cb', redirectUri],
    sector_identifier_uri: 'https://other.example/x',
  }

  test('differ by sector, are the same everywhere at one client, and fit a hint', async () => {
    const clients = [
      { ...web, ...pairwise },
      { ...post, ...pairwise },
      { ...phone, ...pairwise, ...elsewhere },
    ]
    const browser = new TestBrowser(providerWith({ clients }))
    const subjectAt = async (client: string) => {
      const { access_token: token, id_token: idToken = '' } = await browser.tokens({
        client_id: client,
        prompt: 'consent',
      })
      const headers = { authorization: `Bearer ${token}` }
      const info = (await (await browser.send('/userinfo', { headers })).json()) as { sub: string }
      expect(info.sub).toBe(decodeJwt(idToken).sub)
      const silent = await browser.authorize({
        client_id: client,
        prompt: 'none',
        id_token_hint: idToken,
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      })
      expect(silent.headers.get('location')).toContain('code=')
      return info.sub
    }
    const [atWeb, atPost, atPhone] = [
      await subjectAt('web'),
      await subjectAt('post'),
      await subjectAt('phone'),
    ]
    expect(atWeb).not.toBe('user-kim')
    expect(atPost).toBe(atWeb)
    expect(atPhone).not.toBe(atWeb)
  })

  test('need a sector where a client has several hosts', () => {
    const { sector_identifier_uri: _, ...without } = elsewhere
    const clients = [{ ...web, ...pairwise, ...without }]
    expect(() => providerWith({ clients })).toThrow(/needs sector_identifier_uri/)
  })
})

describe('the end of a login session', () => {
  async function signedOut(more: object, query: Record<string, string> = {}) {
    const sent: { address: string; token: string }[] = []
    const outbound = async (address: string, { body }: RequestInit): Promise<Response> => {
      sent.push({ address, token: (body as URLSearchParams).get('logout_token') ?? '' })
      return new Response(null, { status: 200 })
    }
    const clients = [{ ...web, ...more }, post]
    const provider = createMockProvider(
      { issuer: 'https://op.example', users: setUp.users, clients },
      { outbound },
    )
    const browser = new TestBrowser(provider)
    const { id_token: hint = '', refresh_token: token } = await browser.tokens()
    const answer = await browser.send(`/logout?${new URLSearchParams({ id_token_hint: hint, ...query })}`)
    return { provider, browser, sent, answer, token, sid: decodeJwt<{ sid: string }>(hint).sid }
  }

  test('is told to clients by a logout token, and spares the offline token', async () => {
    const { sent, provider, browser, token, sid } = await signedOut({
      backchannel_logout_uri: 'https://rp.example/logout',
    })
    expect(sent.map(({ address }) => address)).toEqual(['https://rp.example/logout'])
    expect(decodeJwt(sent[0]?.token ?? '')).toMatchObject({
      ...{ iss: 'https://op.example', aud: 'web', sub: 'user-kim', sid },
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    expect(decodeJwt(sent[0]?.token ?? '')).not.toHaveProperty('nonce')
    expect((await browser.refresh(token)).status).toBe(200)
    await Promise.resolve()
    const told = provider.events.find(({ event }) => event === 'client told of logout')
    expect(told?.details).toMatchObject({ client: 'web', status: 200 })
  })

  test('is told in frames of a page that then goes on', async () => {
    const { answer, sid } = await signedOut(
      { frontchannel_logout_uri: 'https://rp.example/frame?a=b' },
      { post_logout_redirect_uri: signedOutUri, state: 'x' },
    )
    const page = (await answer.text()).replaceAll('&amp;', '&')
    const frame = new URLSearchParams({ a: 'b', iss: 'https://op.example', sid })
    expect(page).toContain(`<iframe src="https://rp.example/frame?${frame}"`)
    expect(page).toContain(`content="2;url=${signedOutUri}?state=x"`)
    expect(answer.headers.get('content-security-policy')).toContain('frame-src https://rp.example')
  })

  test('goes on at once where nobody wants to hear of it', async () => {
    const { answer, sent } = await signedOut({}, { post_logout_redirect_uri: signedOutUri })
    expect([answer.status, sent.length]).toEqual([302, 0])
  })
})
