import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

type Serve = (request: Request) => Promise<Response>
type Between = (request: Request, serve: Serve) => Promise<Response>

const isAt = (request: Request, path: string): boolean => new URL(request.url).pathname === path
const formOf = async (request: Request): Promise<URLSearchParams> =>
  new URLSearchParams(await request.clone().text())
const clientOf = async (request: Request): Promise<string | undefined> => {
  const basic = /^Basic (.*)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  return (
    (basic === undefined ? undefined : atob(basic).split(':')[0]) ??
    (await formOf(request)).get('client_id') ??
    undefined
  )
}

async function classOf(
  id: string,
  options: Parameters<typeof checkedInFrontOf>[1],
): Promise<string | undefined> {
  return classesOf(await checkedInFrontOf([id], options))[id]
}

/** Answers introspection in its own way where it has something to say. */
const introspecting =
  (answer: (request: Request, members: Record<string, unknown>) => object | Promise<object>): Between =>
  async (request, serve) => {
    if (!isAt(request, '/introspect')) return serve(request)
    const reply = await serve(request.clone())
    return Response.json(await answer(request, (await reply.json()) as Record<string, unknown>))
  }

test('introspection that answers callers without any credentials fails', async () => {
  const open: Between = async (request, serve) => {
    if (!isAt(request, '/introspect') || (await clientOf(request)) !== undefined) return serve(request)
    return Response.json({ active: true })
  }
  expect(await classOf('introspection-requires-authorization', { between: open })).toBe('fail')
})

test.each([
  ['401', () => Response.json({ error: 'invalid_client' }, { status: 401 })],
  ['active=false', () => Response.json({ active: false })],
])('callers without credentials may be answered %s', async (_, answer) => {
  const closed: Between = async (request, serve) => {
    const reply = await serve(request.clone())
    return isAt(request, '/introspect') && reply.status === 401 ? answer() : reply
  }
  expect(await classOf('introspection-requires-authorization', { between: closed })).toBe('pass')
})

test('a second client that is told nothing at all is no witness of what it is not told', async () => {
  // The first client authenticates in the header, the second in the body.
  const deaf = introspecting((request, members) =>
    request.headers.has('authorization') ? members : { active: false },
  )
  expect(await classOf('introspection-foreign-client', { between: deaf })).toBe('not-applicable')
})

test('a subject that differs from that of the ID token is recorded, and no violation', async () => {
  const pairwise = introspecting((_, members) => ({ ...members, sub: 'another-name' }))
  const report = await checkedInFrontOf(['introspection-active-offline'], { between: pairwise })
  const result = report.results.find(({ id }) => id === 'introspection-active-offline')
  expect(result?.class).toBe('pass')
  expect(result?.observations.map(({ observed }) => observed)).toContain('another one than in the ID token')
})

test('a token is revoked by the user or an administrator where clients cannot, to be asked about', async () => {
  const without: Between = async (request, serve) => {
    const reply = await serve(request.clone())
    if (!isAt(request, '/.well-known/openid-configuration')) return reply
    const { revocation_endpoint: _, ...rest } = (await reply.json()) as Record<string, unknown>
    return Response.json(rest)
  }
  const id = 'introspection-revoked-inactive'
  expect(await classOf(id, { between: without, clock: true })).toBe('pass')
  const provider = { defects: ['introspection-active-after-revocation'] as const }
  expect(await classOf(id, { between: without, clock: true, provider })).toBe('fail')
})

test('an offline token that is inactive between the logout and the next refresh fails', async () => {
  let loggedOut = false
  const repaired: Between = async (request, serve) => {
    if (isAt(request, '/logout') || isAt(request, '/end-session')) loggedOut = true
    if (isAt(request, '/token') && (await formOf(request)).get('grant_type') === 'refresh_token')
      loggedOut = false
    return isAt(request, '/introspect') && loggedOut ? Response.json({ active: false }) : serve(request)
  }
  expect(await classOf('introspection-active-after-logout', { between: repaired })).toBe('fail')
})

test('an exp that is the end of the access token passes at first, and warns once it is over', async () => {
  let end: number | undefined
  const ofAccessToken = introspecting((_, members) => {
    end ??= Math.floor(Date.now() / 1000) + 300
    return members.active === true ? { ...members, exp: end } : members
  })
  const options = { between: ofAccessToken, clock: true }
  expect(await classOf('introspection-living-after-access-expiry', options)).toBe('warn')
})

test('an access token of a refresh that introspection calls inactive fails, where it told of the first one', async () => {
  const refreshed = new Set<string>()
  const between: Between = async (request, serve) => {
    const form = await formOf(request)
    if (isAt(request, '/introspect') && refreshed.has(form.get('token') ?? ''))
      return Response.json({ active: false })
    const reply = await serve(request)
    if (!isAt(request, '/token') || form.get('grant_type') !== 'refresh_token') return reply
    const { access_token } = (await reply.clone().json()) as { access_token: string }
    refreshed.add(access_token)
    return reply
  }
  const provider = { endpoints: { userinfo: false } }
  expect(await classOf('refresh-success-response', { between, provider })).toBe('fail')
})

test('introspection that tells nothing about access tokens says nothing about a refreshed one', async () => {
  const silent = introspecting(() => ({ active: false }))
  expect(await classOf('refresh-success-response', { between: silent })).toBe('pass')
})

test('introspection that fails does not keep a refresh from being judged', async () => {
  const between: Between = (request, serve) =>
    isAt(request, '/introspect')
      ? Promise.resolve(Response.json({ error: 'server_error' }, { status: 500 }))
      : serve(request)
  expect(await classOf('refresh-success-response', { between })).toBe('pass')
})

test('where the removal by the user ends nothing, introspection is asked after that of the administrator', async () => {
  const provider = { endpoints: { revocation: false }, defects: ['user-revoke-noop'] } as const
  // Their answers say nothing of what was done.
  const calls = (all: object) =>
    JSON.parse(JSON.stringify(all, (name, value) => (name === 'accepted' ? undefined : value)))
  expect(await classOf('introspection-revoked-inactive', { provider, calls })).toBe('pass')
})
