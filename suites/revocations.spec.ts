import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { conformanceProvider } from '../fixtures/conformance-provider.ts'
import type { Calls } from '../harness/target/target-file.ts'
import { mockCalls } from '../selftest/mock-calls.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

type Serve = (request: Request) => Promise<Response>

const at = (request: Request, path: string): boolean => new URL(request.url).pathname === path
const formOf = async (request: Request): Promise<URLSearchParams> =>
  new URLSearchParams(request.method === 'POST' ? await request.clone().text() : '')

const classOf = async (id: string, options: Parameters<typeof checkedInFrontOf>[1] = {}): Promise<string> =>
  classesOf(await checkedInFrontOf([id], { clock: true, ...options }))[id] ?? 'missing'

describe('access tokens have ended where every place that accepted them refuses them', () => {
  test.each([
    ['introspection alone', '/introspect', () => Response.json({ active: false })],
    ['UserInfo alone', '/userinfo', () => Response.json({ error: 'invalid_token' }, { status: 401 })],
  ])('a revocation that reaches %s is a warning', async (_, path, refusal) => {
    const seen = new Set<string>()
    const dead = new Set<string>()
    const between = async (request: Request, serve: Serve): Promise<Response> => {
      if (at(request, '/revoke')) for (const token of seen) dead.add(token)
      if (!at(request, path)) return serve(request)
      const token = (await formOf(request)).get('token') ?? request.headers.get('authorization') ?? ''
      seen.add(token)
      return dead.has(token) ? refusal() : serve(request)
    }
    const provider = { defects: ['revocation-leaves-access-tokens'] } as const
    expect(await classOf('revoke-token-cascades-to-access', { provider, between })).toBe('warn')
  })
})

describe('an attacker is somebody, and the request is one that works', () => {
  test('a foreign client with a wrong secret proves nothing about the revocation endpoint', async () => {
    const clients = conformanceProvider.clients.map((client) =>
      client.client_id === 'printer' ? { ...client, client_secret: 'another-secret' } : client,
    )
    const provider = { clients, defects: ['any-client-may-revoke'] } as const
    // Without calls nobody makes a client for the check.
    expect(await classOf('revoke-token-only-by-owner', { provider, calls: {} })).toBe('blocked')
  })

  test.each([
    ['revoke-token-only-by-owner', 'revocation-endpoint-noop'],
    ['revoke-user-authorization-enforced', 'user-revoke-noop'],
  ] as const)('%s is not green where the owner can revoke nothing either', async (id, defect) => {
    expect(await classOf(id, { provider: { defects: [defect] } })).toBe('blocked')
  })

  test('requests of an administrator that end nothing are not judged, and the others are', async () => {
    const report = await checkedInFrontOf(['revoke-admin-privilege-enforced'], {
      clock: true,
      provider: { defects: ['admin-pair-revoke-noop'] },
    })
    const result = report.results.find(({ id }) => id === 'revoke-admin-privilege-enforced')
    expect(result?.class).toBe('pass')
    expect(result?.observations).toContainEqual(
      expect.objectContaining({
        subject: 'admin-revoke-user-client',
        observed: 'not judged: it ends nothing for the administrator either',
      }),
    )
  })

  test('an administrator interface that a signed-in browser opens is found', async () => {
    const between = async (request: Request, serve: Serve): Promise<Response> => {
      const opens = new URL(request.url).pathname.startsWith('/admin') && request.headers.has('cookie')
      return opens ? new Response(null, { status: 204 }) : serve(request)
    }
    expect(await classOf('revoke-admin-privilege-enforced', { between })).toBe('fail')
  })

  test('an administrator interface open to everybody is found where entries of a list are revoked', async () => {
    let administrator: string | null = null
    const between = async (request: Request, serve: Serve): Promise<Response> => {
      if (!new URL(request.url).pathname.startsWith('/admin')) return serve(request)
      administrator ??= request.headers.get('authorization')
      const headers = new Headers(request.headers)
      headers.set('authorization', administrator ?? '')
      return serve(new Request(request, { headers }))
    }
    const revocation = { ...mockCalls['admin-revoke-user-client'], each: 'admin-list-user-tokens' } as const
    const calls = { ...mockCalls, 'admin-revoke-user-client': revocation } as Calls
    expect(await classOf('revoke-admin-privilege-enforced', { calls, between })).toBe('fail')
  })
})

describe('a list of login sessions is no list of offline access', () => {
  const sessionsAsList = {
    ...mockCalls,
    'user-list-grants': {
      request: 'GET /admin/users/{sub}/sessions',
      list: 'sessions',
      entry: { id: 'id', client: 'client' },
    },
  }
  const between = async (request: Request, serve: Serve): Promise<Response> => {
    const answer = await serve(request)
    if (!new URL(request.url).pathname.endsWith('/sessions')) return answer
    const { sessions } = (await answer.json()) as { sessions: object[] }
    // The throw-away client of the check is the one that everybody signs in at.
    return Response.json({ sessions: sessions.map((session) => ({ ...session, client: 'album' })) })
  }
  const { 'admin-create-client': _, 'admin-delete-client': __, ...calls } = sessionsAsList

  test('it warns, since a sign-in is listed before there is any offline access', async () => {
    expect(await classOf('revoke-user-list-shows-grant', { calls, between })).toBe('warn')
  })

  test('and nothing that leans on such a list is judged', async () => {
    expect(await classOf('revoke-user-list-clears', { calls, between })).toBe('blocked')
  })
})

test('a revocation that a wrong hint defeats for some tokens only is found', async () => {
  let revocations = 0
  const between = async (request: Request, serve: Serve): Promise<Response> => {
    const hint = at(request, '/revoke') ? (await formOf(request)).get('token_type_hint') : undefined
    if (hint !== 'access_token') return serve(request)
    revocations += 1
    return revocations % 5 === 0 ? new Response(null, { status: 200 }) : serve(request)
  }
  expect(await classOf('revoke-token-wrong-hint', { between })).toBe('fail')
})

test.each([
  ['the oldest', 0],
  ['the newest', -1],
])('a revocation that ends a token only where it is %s of its user is found', async (_, place) => {
  const tokensOf = new Map<unknown, string[]>()
  const between = async (request: Request, serve: Serve): Promise<Response> => {
    const form = await formOf(request)
    const own = [...tokensOf.values()].find((tokens) => tokens.includes(form.get('token') ?? ''))
    const isSpared = own !== undefined && own.at(place) !== form.get('token')
    if (at(request, '/revoke') && isSpared) return new Response(null, { status: 200 })
    const answer = await serve(request)
    if (form.get('grant_type') !== 'authorization_code') return answer
    const { refresh_token, id_token } = (await answer.clone().json()) as Readonly<Record<string, string>>
    const { sub } = id_token === undefined ? {} : decodeJwt(id_token)
    if (refresh_token !== undefined) tokensOf.set(sub, [...(tokensOf.get(sub) ?? []), refresh_token])
    return answer
  }
  expect(await classOf('revoke-token-refresh-token', { between })).toBe('fail')
})

describe('what cannot be judged is left out, and the rest is judged', () => {
  const provider = { logout: { ends: 'everything' } } as const

  test.each([
    'revoke-user-list-shows-grant',
    'revoke-user-list-clears',
    'revoke-admin-list-shows-tokens',
    'revoke-client-list-tracks',
    'revoke-token-cascades-to-access',
  ])('%s has a verdict where a logout ends offline tokens', async (id) => {
    expect(await classOf(id, { provider })).toBe('pass')
  })

  test("a client's list is judged where nobody can revoke everything of a client", async () => {
    const { 'admin-revoke-client': _, ...calls } = mockCalls
    expect(await classOf('revoke-client-list-tracks', { calls })).toBe('pass')
  })
})

describe('one token per user and client, which nobody declared', () => {
  const provider = { grants: { per_user_and_client: 'one' } } as const

  test.each([
    'revoke-user-kills-all-of-client',
    'revoke-admin-pair-kills-all',
    'revoke-admin-single-token-kills',
  ])('%s does not apply, and says which line is missing', async (id) => {
    const report = await checkedInFrontOf([id], { provider, clock: true })
    const result = report.results.find((each) => each.id === id)
    expect(result?.class).toBe('not-applicable')
    expect(result?.remedy).toBe('declared: { offline_tokens_per_user_client: single }')
  })

  test.each(['revoke-admin-user-all-kills', 'revoke-client-all-kills'])(
    '%s goes on with the token that lives, and names the line',
    async (id) => {
      const report = await checkedInFrontOf([id], { provider, clock: true })
      const result = report.results.find((each) => each.id === id)
      expect(result?.class).toBe('pass')
      expect(JSON.stringify(result?.observations)).toContain('offline_tokens_per_user_client: single')
    },
  )
})

describe('a revoked line and the grace of its predecessor', () => {
  test('a server that refuses every replaced token at once has no grace to judge', async () => {
    const provider = { rotation: { confidential: 'always', public: 'always', grace: 0 } } as const
    expect(await classOf('revoke-token-inside-grace', { provider })).toBe('not-applicable')
  })

  test('a main client that rotates is judged like a public one', async () => {
    const rotation = { confidential: 'always', public: 'always', grace: 20 } as const
    const provider = { rotation, defects: ['grace-revives-revoked-line'] } as const
    expect(await classOf('revoke-token-inside-grace', { provider })).toBe('fail')
    expect(await classOf('revoke-token-inside-grace', { provider: { rotation } })).toBe('pass')
  })
})

describe('the refresh after an access token was revoked', () => {
  const failing = (times: number) => {
    let revoked = false
    let left = times
    return async (request: Request, serve: Serve): Promise<Response> => {
      if (at(request, '/revoke'))
        revoked ||= (await formOf(request)).get('token_type_hint') === 'access_token'
      if (!revoked || !at(request, '/token') || left === 0) return serve(request)
      left -= 1
      return new Response(null, { status: 503 })
    }
  }

  test('a crash that passes is none', async () => {
    expect(await classOf('revoke-access-token-refresh-answers', { between: failing(1) })).toBe('pass')
  })

  test.each([
    ['ends the refresh token as well', 'grant', 'pass'],
    ['takes no access tokens', 'refused', 'not-applicable'],
  ] as const)('a revocation endpoint that %s is legal', async (_, access_token_revocation, expected) => {
    const provider = { endpoints: { access_token_revocation } }
    expect(await classOf('revoke-access-token-refresh-answers', { provider })).toBe(expected)
  })

  test('one that lasts is a violation', async () => {
    const between = failing(Number.POSITIVE_INFINITY)
    expect(await classOf('revoke-access-token-refresh-answers', { between })).toBe('fail')
  })
})

describe('a removal of a client that never asked', () => {
  const removed = (request: Request): boolean =>
    request.method === 'DELETE' && new URL(request.url).pathname === '/account/clients/intranet/offline'
  test.each([
    ['is judged where it is refused', () => Response.json({ error: 'no_consent' }, { status: 404 }), 'warn'],
    ['says nothing where it only seems to be done', () => new Response(null, { status: 204 }), 'blocked'],
  ])('%s', async (_, answer, expected) => {
    const between = async (request: Request, serve: Serve): Promise<Response> =>
      removed(request) ? answer() : serve(request)
    const calls = (all: Calls): Calls => {
      const { accepted: _, ...call } = all['user-revoke-grant'] ?? { request: '' }
      return { ...all, 'user-revoke-grant': call }
    }
    expect(await classOf('revoke-user-without-consent-record', { between, calls })).toBe(expected)
  })
})

describe('a revocation endpoint that answers 204 and revokes', () => {
  const between = async (request: Request, serve: Serve): Promise<Response> => {
    const answer = await serve(request)
    return at(request, '/revoke') && answer.status === 200 ? new Response(null, { status: 204 }) : answer
  }

  test('answers with another status than the RFC has', async () => {
    expect(await classOf('revoke-token-refresh-token', { between })).toBe('fail')
  })

  test.each([
    'isolation-token-revoke-sibling-token',
    'introspection-revoked-inactive',
    'revoke-token-only-by-owner',
    'revoke-token-race-no-survivor',
    'revoke-token-wrong-hint',
    'revoke-token-after-access-expiry',
  ])('leaves %s to be judged', async (id) => {
    expect(await classOf(id, { between })).toBe('pass')
  })
})
