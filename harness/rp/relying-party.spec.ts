import { decodeJwt, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { testClientKey } from '../../fixtures/keys.ts'
import { OutOfTime, TargetError } from '../engine/errors.ts'
import { BrowserSession } from '../http/browser-session.ts'
import { httpInFrontOf } from '../http/testing/http-in-front-of.ts'
import type { TestClient } from '../target/actors.ts'
import { withDefaults } from '../target/defaults.ts'
import { Ledger } from './ledger.ts'
import { Possession } from './possession.ts'
import { RelyingParty } from './relying-party.ts'
import { Repairs } from './repairs.ts'
import { TargetClock } from './target-clock.ts'
import { TokenThrottle } from './token-throttle.ts'

const issuer = 'https://op.example'
const client: TestClient = {
  role: 'main',
  clientId: 'web',
  secret: 'secret of web',
  authentication: 'client_secret_post',
  redirectUri: 'https://rp.example/callback',
  consent: 'ask',
  scopes: [],
}
const user = { role: 'first', username: 'kim', password: 'secret' }

/** A relying party in front of a server that is one function. */
function relyingParty(
  answer: (request: Request) => Response | Promise<Response>,
  metadata: object = {},
  {
    movable = true,
    acceptedClients = new Set<string>(),
  }: { readonly movable?: boolean; readonly acceptedClients?: Set<string> } = {},
) {
  const { signal } = new AbortController()
  const ledger = new Ledger()
  const repairs = new Repairs()
  const http = httpInFrontOf(async (request) => answer(request))
  const rp = new RelyingParty({
    target: withDefaults({ issuer, clients: { main: { client_id: 'web' } }, users: [] }),
    metadata: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      revocation_endpoint: `${issuer}/revoke`,
      ...metadata,
    },
    http,
    clock: new TargetClock({
      offset: { milliseconds: 0 },
      signal,
      ...(movable ? { travel: async () => {} } : {}),
    }),
    ledger,
    throttle: new TokenThrottle({ slow: false }),
    repairs,
    possession: new Possession({}),
    acceptedClients,
    signal,
  })
  const authorization = {
    kind: 'code' as const,
    code: 'a-code',
    codeVerifier: 'v',
    nonce: 'n',
    pages: [],
    request: { client, browser: new BrowserSession({ name: 'B1', http }), user, scope: 'openid' },
  }
  return { rp, authorization, ledger, repairs }
}

const shapes: readonly (readonly [string, string])[] = [
  ['a form', 'access_token=at-91xKq2&refresh_token=rt%2B91xKq2%2f7&token_type=bearer'],
  ['JSON cut short', '{"access_token":"at-91xKq2","refresh_token":"rt+91xKq2/7","sco'],
  ['JSON behind a guard', ')]}\',\n{"access_token":"at-91xKq2","refresh_token":"rt+91xKq2\\/7"}'],
  ['JSON in JSON', JSON.stringify({ data: '{"access_token":"at-91xKq2","refresh_token":"rt+91xKq2/7"}' })],
  ['JSON one level down', JSON.stringify({ data: { refresh_token: 'rt+91xKq2/7' } })],
]

test.each(shapes)('a refresh token that comes in %s grants nothing, and is ended', async (_, body) => {
  const { rp, authorization, ledger } = relyingParty(() => new Response(body))
  const reply = await rp.exchange(authorization)
  expect(reply).toMatchObject({ granted: false, refreshToken: undefined })
  expect(ledger.tokens.map(({ value }) => value)).toEqual(['rt+91xKq2/7'])
})

test.each(shapes)('a successor that comes in %s is ended beside its predecessor', async (_, body) => {
  const { rp, ledger } = relyingParty(() => new Response(body))
  ledger.issued('rt-before', user, client)
  expect(await rp.refreshToken('rt-before', client)).toMatchObject({ granted: false })
  expect(ledger.tokens.map(({ value }) => value)).toEqual(['rt-before', 'rt+91xKq2/7'])
})

test.each([503, 429])('a document that is answered with %i is none that is missing', async (status) => {
  const { rp } = relyingParty(() => new Response(null, { status }))
  await expect(rp.document(`${issuer}/.well-known/oauth-protected-resource`)).rejects.toThrow(TargetError)
})

test.each([500, 503, 429])('a set-up that is answered with %i is a failure of the target', async (status) => {
  const { rp, authorization } = relyingParty(() => Response.json({ error: 'server_error' }, { status }))
  await expect(rp.exchanged(authorization)).rejects.toThrow(TargetError)
})

test('a set-up that is refused is one that could not be arranged', async () => {
  const { rp, authorization } = relyingParty(() => Response.json({ error: 'invalid_grant' }, { status: 400 }))
  await expect(rp.exchanged(authorization)).rejects.toThrow('an exchanged code (got 400 invalid_grant)')
})

test('a way of authentication that the revocation endpoint refuses is followed by one that it announces', async () => {
  const sent: string[] = []
  const takesBasicOnly = (request: Request): Response => {
    const basic = request.headers.has('authorization')
    sent.push(basic ? 'basic' : 'post')
    return basic
      ? new Response(null, { status: 200 })
      : Response.json({ error: 'invalid_client' }, { status: 401 })
  }
  const announced = { revocation_endpoint_auth_methods_supported: ['client_secret_basic'] }
  expect((await relyingParty(takesBasicOnly, announced).rp.revoke('a-token', client)).status).toBe(200)
  expect(sent).toEqual(['post', 'basic'])
  const other = { revocation_endpoint_auth_methods_supported: ['private_key_jwt'] }
  expect((await relyingParty(takesBasicOnly, other).rp.revoke('a-token', client)).status).toBe(401)
  expect(sent).toEqual(['post', 'basic', 'post'])
})

test('a second way to authenticate at an endpoint is told, once', async () => {
  const { rp, repairs } = relyingParty(
    (request) => new Response(null, { status: request.headers.has('authorization') ? 200 : 401 }),
    { revocation_endpoint_auth_methods_supported: ['client_secret_basic'] },
  )
  await rp.revoke('a-token', client)
  await rp.revoke('another-token', client)
  expect(repairs.all).toMatchObject([
    {
      subject: 'client_secret_post at the revocation endpoint',
      observed: 'refused (401), so client_secret_basic was used, as the metadata says',
    },
  ])
})

test('a wait that a check has no time for is an error that names the line for more, and not waited for', async () => {
  const { rp } = relyingParty(() => new Response(), {}, { movable: false })
  expect(rp.canWait(59)).toBe(true)
  const waiting = rp.wait(90)
  await expect(waiting).rejects.toThrow(OutOfTime)
  await expect(waiting).rejects.toThrow(
    /a wait of 90 s does not fit into the 60 s .* deadlines: \{ check: 15\d \}/,
  )
})

test('a clock that can be moved has time for any wait', async () => {
  const { rp } = relyingParty(() => new Response())
  expect(rp.canWait(1e9)).toBe(true)
  await rp.wait(90)
})

describe('a client assertion', () => {
  const signing: TestClient = {
    ...client,
    authentication: 'private_key_jwt',
    privateKey: { ...testClientKey },
  }

  /** A server that takes assertions for one of its names, and writes down which they were for. */
  function takingAudience(accepted: string | undefined) {
    const seen: unknown[] = []
    const party = relyingParty(async (request) => {
      const form = new URLSearchParams(await request.text())
      const { aud } = decodeJwt(form.get('client_assertion') ?? '')
      seen.push(aud)
      return aud === accepted
        ? Response.json({ access_token: 'at-91xKq2' })
        : Response.json({ error: 'invalid_client' }, { status: 401 })
    })
    return { ...party, seen }
  }

  test('is for the issuer', async () => {
    const { rp, repairs, seen } = takingAudience(issuer)
    expect(await rp.refreshToken('rt', signing)).toMatchObject({ granted: true })
    expect(seen).toEqual([issuer])
    expect(repairs.all).toEqual([])
  })

  test('is for the endpoint where that is what the server takes, which is told', async () => {
    const { rp, repairs, seen } = takingAudience(`${issuer}/token`)
    expect(await rp.refreshToken('rt', signing)).toMatchObject({ granted: true })
    expect(await rp.refreshToken('rt', signing)).toMatchObject({ granted: true })
    expect(seen).toEqual([issuer, `${issuer}/token`, `${issuer}/token`])
    expect(decodeJwt(await rp.assertion(signing)).aud).toBe(`${issuer}/token`)
    expect(repairs.all).toMatchObject([{ subject: 'a client assertion for the issuer' }])
  })

  test('that is refused for both is a refusal of the client, and no repair', async () => {
    const { rp, repairs, seen } = takingAudience(undefined)
    expect(await rp.refreshToken('rt', signing)).toMatchObject({ granted: false, status: 401 })
    expect(seen).toHaveLength(2)
    expect(repairs.all).toEqual([])
  })
})

test('a client that worked and is refused later is told as one that the server forgot', async () => {
  const acceptedClients = new Set<string>()
  const granting = () => Response.json({ access_token: 'at-91xKq2', token_type: 'bearer' })
  const refusing = () => Response.json({ error: 'invalid_client' }, { status: 401 })
  const before = relyingParty(refusing, {}, { acceptedClients })
  await expect(before.rp.exchange(before.authorization)).rejects.toThrow('its secret or its auth')
  const working = relyingParty(granting, {}, { acceptedClients })
  await working.rp.exchange(working.authorization)
  await expect(before.rp.exchange(before.authorization)).rejects.toThrow(
    /it accepted this client earlier in this run, so it has forgotten or changed it since/,
  )
  const page = relyingParty(() => new Response('<p>Unknown client', { status: 400 }), {}, { acceptedClients })
  await expect(page.rp.authorized(page.authorization.request)).rejects.toThrow(
    /HTTP 400; it accepted this client earlier/,
  )
})

test.each([3600, -3600])(
  'a token is verified by the time of the target, which is %i s from ours',
  async (seconds) => {
    const now = Math.floor(Date.now() / 1000) + seconds
    const key = new TextEncoder().encode('a secret of thirty-two characters')
    const lasting = async (from: number) =>
      new SignJWT({ iat: now, nbf: now + from, exp: now + from + 300 })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(key)
    const token = await lasting(0)
    const { rp } = relyingParty(() => Response.json({ access_token: token, token_type: 'Bearer' }))
    const symmetric = { ...client, secret: 'a secret of thirty-two characters' }
    await rp.refreshToken('rt', symmetric)
    expect(await rp.verified(token, symmetric)).toMatchObject({ claims: { iat: now } })
    for (const from of [-900, 900]) {
      expect(await rp.verified(await lasting(from), symmetric)).toMatchObject({
        error: expect.stringMatching(/exp|nbf/),
      })
    }
  },
)

test('who may get a token is told before it is asked for, and stays so where no answer comes', async () => {
  const told: unknown[] = []
  const ledger = new Ledger(({ user: { username } }) => told.push(username))
  const lost = ledger.asking({ user, client }, async () => {
    expect(told).toEqual(['kim'])
    throw new TargetError('ECONNRESET', 'cut')
  })
  await expect(lost).rejects.toThrow('cut')
  await ledger.asking({ user, client: { ...client, clientId: 'phone' } }, async () => 'an answer')
  expect(told).toEqual(['kim', 'kim'])
  expect(ledger.asked.unanswered.map((pair) => pair.client.clientId)).toEqual(['web'])
})
