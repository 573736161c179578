import { describe, expect, test } from 'vitest'
import { conformanceProvider } from '../fixtures/conformance-provider.ts'
import type { Calls } from '../harness/target/target-file.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

type Handle = (request: Request) => Promise<Response>
type Between = (request: Request, serve: Handle) => Promise<Response>
type Json = Record<string, unknown>

const pathOf = (request: Request): string => new URL(request.url).pathname
const classOf = async (
  id: string,
  options: Parameters<typeof checkedInFrontOf>[1] = {},
): Promise<string | undefined> => classesOf(await checkedInFrontOf([id], options))[id]

/** Answers of a path with other members. */
const answering =
  (path: string, change: (json: Json, form: URLSearchParams) => Json): Between =>
  async (request, serve) => {
    if (pathOf(request) !== path) return serve(request)
    const form = new URLSearchParams(await request.clone().text())
    const answer = await serve(request)
    if (answer.status !== 200) return answer
    return Response.json(change((await answer.json()) as Json, form))
  }
const isRefresh = (form: URLSearchParams): boolean => form.get('grant_type') === 'refresh_token'
const without = (scope: unknown, value: string): string =>
  String(scope)
    .split(' ')
    .filter((each) => each !== value)
    .join(' ')

/** A refresh whose scope parameter nobody reads; the answer may say something else. */
const ignoringScope =
  (told: (json: Json, asked: string) => Json): Between =>
  async (request, serve) => {
    const form = pathOf(request) === '/token' ? new URLSearchParams(await request.clone().text()) : undefined
    const asked = form?.get('scope') ?? undefined
    if (form === undefined || asked === undefined || !isRefresh(form)) return serve(request)
    form.delete('scope')
    const { method, headers } = request
    const answer = await serve(new Request(request.url, { method, headers, body: form.toString() }))
    return Response.json(told((await answer.json()) as Json, asked), { status: answer.status })
  }

describe('a refresh that grants another scope than it was asked for', () => {
  test.each(['refresh-narrowing-honoured', 'refresh-widening-rejected'])(
    'is allowed by %s where the answer says so',
    async (id) => {
      expect(await classOf(id, { between: ignoringScope((json) => json) })).toBe('pass')
    },
  )

  test('is found out by introspection where the answer says otherwise', async () => {
    const between = ignoringScope((json, scope) => ({ ...json, scope }))
    expect(await classOf('refresh-narrowing-honoured', { between })).toBe('fail')
  })

  test('leaves nothing that could stick', async () => {
    const between = ignoringScope((json) => json)
    expect(await classOf('refresh-narrowing-not-sticky', { between })).toBe('not-applicable')
  })
})

test('offline_access may be left out of the scope of a refresh', async () => {
  const between = answering('/token', (json, form) =>
    isRefresh(form) ? { ...json, scope: without(json.scope, 'offline_access') } : json,
  )
  expect(await classOf('refresh-narrowing-not-sticky', { between })).toBe('pass')
})

test.each(['refresh-narrowing-not-sticky', 'refresh-narrow-without-offline-stays-offline'])(
  'a server that narrows no refresh is no matter of %s',
  async (id) => {
    const between: Between = async (request, serve) => {
      const form =
        pathOf(request) === '/token' ? new URLSearchParams(await request.clone().text()) : undefined
      return form?.has('scope') === true && isRefresh(form)
        ? Response.json({ error: 'invalid_scope' }, { status: 400 })
        : serve(request)
    }
    expect(await classOf(id, { between })).toBe('not-applicable')
  },
)

test('where access tokens end with the session, the refresh token of a narrowed refresh is judged still', async () => {
  let out = false
  const between: Between = async (request, serve) => {
    if (pathOf(request) === '/userinfo' && out) return Response.json({}, { status: 401 })
    if (pathOf(request) === '/logout') out = true
    return serve(request)
  }
  expect(await classOf('refresh-narrow-without-offline-stays-offline', { between })).toBe('pass')
})

test('encrypted ID tokens are not compared', async () => {
  const between = answering('/token', (json) => ({ ...json, id_token: 'e30.a.b.c.d' }))
  expect(await classOf('refresh-id-token-identity-stable', { between })).toBe('not-applicable')
})

/** Access tokens of refreshes. */
const refreshed = new Set<unknown>()
const bearerOf = (request: Request): string =>
  request.headers.get('authorization')?.replace('Bearer ', '') ?? ''

const unsigned = (claims: Json): string =>
  [{ alg: 'none' }, claims, ''].map((part) => btoa(JSON.stringify(part)).replace(/=+$/, '')).join('.')

test.each([
  ['signed', unsigned],
  ['encrypted', () => 'e30.a.b.c.d'],
])('UserInfo may answer with a JWT that is %s', async (_, jwt) => {
  const between: Between = async (request, serve) => {
    const answer = await serve(request)
    if (pathOf(request) !== '/userinfo' || answer.status !== 200) return answer
    const headers = { 'content-type': 'application/jwt' }
    return new Response(jwt((await answer.json()) as Json), { headers })
  }
  expect(await classOf('refresh-success-response', { between })).toBe('pass')
})

test.each<[string, (request: Request) => boolean, string]>([
  ['no access token', () => true, 'pass'],
  ['none that was refreshed', (request) => refreshed.has(bearerOf(request)), 'fail'],
])('a UserInfo endpoint that accepts %s', async (_, refuses, verdict) => {
  const between: Between = async (request, serve) => {
    if (pathOf(request) === '/userinfo' && refuses(request)) return new Response(null, { status: 404 })
    const asks = pathOf(request) === '/token' ? await request.clone().text() : ''
    const answer = await serve(request)
    if (isRefresh(new URLSearchParams(asks))) refreshed.add((await answer.clone().json()).access_token)
    return answer
  }
  expect(await classOf('refresh-success-response', { between })).toBe(verdict)
})

test('a refresh token that comes without offline_access in the scope may be one of the login session', async () => {
  const between = answering('/token', (json) => ({ ...json, scope: without(json.scope, 'offline_access') }))
  expect(await classOf('scope-granted-scope-reported', { between })).toBe('pass')
})

describe('offline access of a user who never agreed', () => {
  const provider = { defects: ['offline-granted-without-consent'] as const }
  const id = 'scope-consent-required'

  test('is not excused by consent that was never stored', async () => {
    const declared = { offline_conditions: ['stored-consent'] as const }
    expect(await classOf(id, { provider, declared })).toBe('fail')
  })

  test.each(['pre-approved-client', 'administrative-consent'] as const)(
    'is excused by %s',
    async (condition) => {
      expect(await classOf(id, { provider, declared: { offline_conditions: [condition] } })).toBe('pass')
    },
  )

  test('is seen in the scope where there is no logout', async () => {
    const between = answering(
      '/.well-known/openid-configuration',
      ({ end_session_endpoint: _, ...rest }) => rest,
    )
    expect(await classOf(id, { provider, between })).toBe('fail')
  })

  test('is agreed to on a sign-in page that says more for it', async () => {
    const offline = new Set<string>()
    const between: Between = async (request, serve) => {
      const answer = await serve(request)
      const asks = new URL(request.url).searchParams
      if (pathOf(request) === '/authorize' && asks.get('scope')?.includes('offline_access') === true) {
        const to = new URL(answer.headers.get('location') ?? 'x:')
        offline.add(to.searchParams.get('request') ?? '')
      }
      if (pathOf(request) !== '/login' || !offline.has(asks.get('request') ?? '')) return answer
      const page = (await answer.text()).replace(
        '</form>',
        '<p>and to keep access while you are away</p></form>',
      )
      return new Response(page, { headers: answer.headers })
    }
    expect(await classOf(id, { provider, between })).toBe('pass')
  })
})

test.each(['pre-approved-client', 'administrative-consent'] as const)(
  'a declared %s makes checks of what users are asked not applicable',
  async (condition) => {
    const declared = { offline_conditions: [condition] }
    const clients = conformanceProvider.clients.map((client) => ({
      ...client,
      consent: 'pre-approved' as const,
    }))
    const none = 'scope-prompt-none-no-silent-offline'
    const page = 'scope-prompt-consent-shows-page'
    // A client that is made for the check would ask for consent.
    const calls = ({ 'admin-create-client': _, ...rest }: Calls): Calls => rest
    const options = { declared, calls, provider: { clients } }
    expect(await classOf(none, options)).toBe('not-applicable')
    expect(await classOf(page, options)).toBe('not-applicable')
  },
)

test('a page under prompt=none is pressed by nobody, and shown as what it is', async () => {
  const between: Between = async (request, serve) => {
    const url = new URL(request.url)
    if (url.searchParams.get('prompt') !== 'none') return serve(request)
    url.searchParams.delete('prompt')
    return serve(new Request(url, request))
  }
  expect(await classOf('scope-prompt-none-no-silent-offline', { between })).toBe('pass')
  expect(await classOf('scope-prompt-none-shows-no-page', { between })).toBe('fail')
})

test('a client that nobody knows is no client without entitlement', async () => {
  const between: Between = async (request, serve) =>
    new URL(request.url).searchParams.get('client_id') === 'visitor'
      ? new Response('unknown client', { status: 400 })
      : serve(request)
  expect(await classOf('scope-client-not-entitled')).toBe('pass')
  expect(await classOf('scope-client-not-entitled', { between })).toBe('blocked')
})

test('consent pages that never say the same twice are not compared', async () => {
  let count = 0
  const between: Between = async (request, serve) => {
    const answer = await serve(request)
    if (pathOf(request) !== '/consent' || answer.status !== 200) return answer
    const tip = ['apples', 'pears', 'plums', 'figs', 'dates'][count++ % 5]
    return new Response((await answer.text()).replace('<form', `<p>${tip}</p><form`), {
      headers: answer.headers,
    })
  }
  const provider = { defects: ['consent-page-hides-offline'] as const }
  expect(await classOf('scope-consent-names-long-term-grant', { provider, between })).toBe('blocked')
})

test('a server that gives public clients no refresh token is judged by its other clients', async () => {
  const between = answering('/token', ({ refresh_token, ...json }, form) =>
    form.get('client_id') === 'phone' ? json : { ...json, refresh_token },
  )
  expect(await classOf('isolation-refresh-spares-other-clients', { between })).toBe('pass')
})
