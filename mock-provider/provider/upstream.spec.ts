import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { KeyRing } from './keys.ts'
import { newProvider } from './new-provider.ts'
import { setUp, TestBrowser } from './testing/client.ts'

const upstreamClient = { client_id: 'downstream', client_secret: 'secret of downstream' }

/** A provider where people sign in at another one, and the browsers of one of them at either. */
function federated(more: { readonly refreshes?: boolean } = {}) {
  const away = { is: false }
  const refreshes: string[] = []
  const upstream = newProvider(
    {
      issuer: 'https://upstream.example',
      users: [{ username: 'mira', password: 'password of mira', name: 'Mira Holm' }],
      clients: [
        {
          ...upstreamClient,
          consent: 'pre-approved',
          redirect_uris: ['https://op.example/upstream/callback'],
          backchannel_logout_uri: 'https://op.example/upstream/logout',
        },
        {
          client_id: 'other',
          client_secret: 'secret',
          backchannel_logout_uri: 'https://other.example/logout',
        },
      ],
    },
    {
      outbound: async (address, init) => {
        sent.push(new URLSearchParams(String(init.body)).get('logout_token') ?? '')
        return provider.fetch(new Request(address, init))
      },
    },
  )
  const sent: string[] = []
  const provider = newProvider(
    {
      issuer: 'https://op.example',
      ...setUp,
      upstream: { issuer: upstream.issuer, ...upstreamClient, ...more },
    },
    {
      outbound: async (address, init) => {
        if (String(init.body).includes('grant_type=refresh_token')) {
          refreshes.push(String(init.body))
          if (away.is) throw new TypeError('fetch failed')
        }
        return upstream.fetch(new Request(address, init))
      },
    },
  )
  const here = new TestBrowser(provider)
  const there = new TestBrowser(upstream)
  /** Signs in over there and comes back with a code of the provider, and its tokens. */
  const tokens = async (scope: string) => {
    const leaving = await here.authorize({ idp_hint: 'upstream', scope })
    let page = leaving
    if ((leaving.headers.get('location') ?? '').startsWith(upstream.issuer)) {
      page = await there.follow(await there.send(leaving.headers.get('location') ?? ''))
      if (!page.headers.has('location'))
        page = await there.submit(page, { username: 'mira', password: 'password of mira' })
      page = await here.follow(await here.send(page.headers.get('location') ?? ''))
    }
    if (!page.headers.has('location')) page = await here.submit(page, { decision: 'allow' })
    const code = new URL(page.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: 'https://rp.example/callback' }
    return (await here.token(form)).json
  }
  const logoutThere = async () => {
    await there.submit(await there.send('/logout'), { decision: 'logout' })
    // What is told by the back channel is not waited for.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const told = async (token: string) => here.send('/upstream/logout', { form: { logout_token: token } })
  /** The login session of the browser over there, as that provider names it. */
  const sidThere = async () => {
    const redirect_uri = 'https://op.example/upstream/callback'
    const code = (await there.code({ client_id: 'downstream', redirect_uri })).get('code') ?? ''
    const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri })
    const authorization = `Basic ${btoa('downstream:secret+of+downstream')}`
    const answer = await upstream.fetch(
      new Request('https://upstream.example/token', {
        method: 'POST',
        headers: { authorization },
        body: form,
      }),
    )
    return decodeJwt(((await answer.json()) as Record<string, string>).id_token ?? '').sid
  }
  return { provider, upstream, here, tokens, logoutThere, sent, told, sidThere, refreshes, away }
}

/** Signed with the key that every mock has. */
async function logoutToken(claims: Readonly<Record<string, unknown>>): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const usual = {
    ...{ iss: 'https://upstream.example', aud: 'downstream', iat: now, exp: now + 60, jti: 'the-first' },
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  }
  return new KeyRing(['RS256']).sign({ ...usual, ...claims }, 'logout+jwt')
}

describe('a provider that is the client of another one', () => {
  test('knows who signed in over there', async () => {
    const { here, tokens, provider } = federated()
    const { access_token: token } = await tokens('openid profile')
    const claims = await (
      await here.send('/userinfo', { headers: { authorization: `Bearer ${token}` } })
    ).json()
    expect(claims).toMatchObject({ name: 'Mira Holm' })
    expect((await provider.users.list()).map(({ username }) => username)).toContain(
      'user-mira@upstream.example',
    )
  })

  test('ends what is online where the login over there ends, and spares offline tokens', async () => {
    const { here, tokens, logoutThere } = federated()
    const offline = await tokens('openid offline_access')
    const online = await tokens('openid')
    await logoutThere()
    expect((await here.refresh(online.refresh_token)).json.error).toBe('invalid_grant')
    expect((await here.refresh(offline.refresh_token)).status).toBe(200)
    const silent = await here.authorize({ prompt: 'none' })
    expect(silent.headers.get('location')).toContain('error=login_required')
  })

  test('takes a logout token once, and none that is not its own', async () => {
    const { tokens, logoutThere, sent, told } = federated()
    const { id_token: idToken = '' } = await tokens('openid')
    await logoutThere()
    expect(sent).toHaveLength(1)
    for (const token of [sent[0] ?? '', idToken, 'no-token']) expect((await told(token)).status).toBe(400)
  })

  test.each(['sub', 'sid'])('takes a logout token with %s alone', async (member) => {
    const { here, tokens, told, sidThere } = federated()
    const { refresh_token: token } = await tokens('openid')
    const about = member === 'sub' ? { sub: 'user-mira' } : { sid: await sidThere() }
    expect((await told(await logoutToken(about))).status).toBe(200)
    expect((await here.refresh(token)).json.error).toBe('invalid_grant')
  })

  test.each([
    ['for another client', { aud: 'other' }],
    ['of another issuer', { iss: 'https://op.example' }],
    ['with a nonce', { nonce: 'any' }],
    ['without the event', { events: {} }],
    ['about nobody', { sub: undefined }],
    ['that is over', { exp: 1 }],
  ])('refuses a logout token %s', async (_, claims) => {
    const { here, tokens, told } = federated()
    const { refresh_token: token } = await tokens('openid')
    expect((await told(await logoutToken({ sub: 'user-mira', ...claims }))).status).toBe(400)
    expect((await here.refresh(token)).status).toBe(200)
  })

  test('has a link to it on its sign-in page, and no such addresses without one', async () => {
    const { here } = federated()
    expect(await (await here.authorize()).text()).toContain('Sign in at upstream.example')
    const alone = new TestBrowser(newProvider({ issuer: 'https://op.example', ...setUp }))
    expect((await alone.send('/upstream/logout', { form: { logout_token: 'any' } })).status).toBe(404)
  })
})

describe('a proxy, whose tokens lean on those of the upstream provider', () => {
  const signedIn = async () => {
    const world = federated({ refreshes: true })
    const { refresh_token: token } = await world.tokens('openid offline_access')
    return { ...world, token }
  }

  test('refreshes there before it refreshes here, with the newest token from there', async () => {
    const { here, token, refreshes, upstream } = await signedIn()
    expect((await here.refresh(token)).status).toBe(200)
    expect(refreshes).toHaveLength(1)
    expect(upstream.events.map(({ event }) => event)).toContain('refreshed')
  })

  test('asks once for refreshes that come at the same time', async () => {
    const { here, token, refreshes } = await signedIn()
    const all = await Promise.all([here.refresh(token), here.refresh(token), here.refresh(token)])
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(refreshes).toHaveLength(1)
  })

  test('passes a refusal on as invalid_grant', async () => {
    const { here, token, upstream } = await signedIn()
    await upstream.grants.revoke({ user: 'mira' })
    const { status, json } = await here.refresh(token)
    expect({ status, error: json.error }).toEqual({ status: 400, error: 'invalid_grant' })
  })

  test('says that it cannot answer while the other one does not, and goes on afterwards', async () => {
    const { here, token, away } = await signedIn()
    away.is = true
    expect(await here.refresh(token)).toMatchObject({
      status: 503,
      json: { error: 'temporarily_unavailable' },
    })
    away.is = false
    expect((await here.refresh(token)).status).toBe(200)
  })

  test('leaves the tokens of its own people alone', async () => {
    const { provider, upstream, refreshes } = await signedIn()
    await upstream.grants.revoke({ user: 'mira' })
    const kim = new TestBrowser(provider)
    const { refresh_token: own } = await kim.tokens()
    expect((await kim.refresh(own)).status).toBe(200)
    expect(refreshes).toEqual([])
  })

  test('is one only where its options say so', async () => {
    const { here, tokens, upstream, refreshes } = federated()
    const { refresh_token: token } = await tokens('openid offline_access')
    await upstream.grants.revoke({ user: 'mira' })
    expect((await here.refresh(token)).status).toBe(200)
    expect(refreshes).toEqual([])
  })
})
