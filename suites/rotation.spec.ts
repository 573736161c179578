import { describe, expect, test } from 'vitest'
import type { DeclaredPolicy } from '../harness/target/target-file.ts'
import type { MockProviderOptions } from '../mock-provider/provider/provider.ts'
import { replaced } from './shared/token-line.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'
import { fakeCheck } from './testing/fake-check.ts'

type Serve = (request: Request) => Promise<Response>

const isAt = (request: Request, path: string): boolean => new URL(request.url).pathname === path
const formOf = async (request: Request): Promise<URLSearchParams> =>
  new URLSearchParams(await request.clone().text())

/** Refresh tokens of all clients are replaced, with a grace in seconds that the target file declares or keeps quiet about. */
const rotating = (grace: number, reuse_grace = grace) => ({
  provider: {
    rotation: { confidential: 'always', public: 'always', grace },
  } satisfies Partial<MockProviderOptions>,
  clock: true,
  declared: {
    rotation: { confidential: 'rotate', public: 'rotate' },
    reuse_grace,
  } satisfies DeclaredPolicy,
})

describe('a server that keeps an old token good until its successor is used', () => {
  const lasting = rotating(1e11, 0)

  test('passes every check about old tokens', async () => {
    const ids = [
      'rotation-public-client-protected',
      'rotation-reuse-revokes-family',
      'rotation-reuse-confidential',
      'rotation-reuse-spares-other-families',
      'rotation-single-use-under-concurrency',
      'introspection-superseded-inactive',
    ]
    const classes = classesOf(await checkedInFrontOf(ids, lasting))
    expect(ids.map((id) => [id, classes[id]])).toEqual(ids.map((id) => [id, 'pass']))
  })

  test('has to hand out a token that works, without any declared grace', async () => {
    const id = 'rotation-grace-repeats-usable-token'
    expect(classesOf(await checkedInFrontOf([id], lasting))).toMatchObject({ [id]: 'pass' })
  })
})

test.each([
  ['active', 'fail'],
  ['inactive', 'pass'],
])(
  'a replaced token of a confidential client is introspected where nobody is told about public ones: %s',
  async (told, expected) => {
    const id = 'introspection-superseded-inactive'
    const options = rotating(0)
    const lines = new Map<string | null, string>()
    const report = await checkedInFrontOf([id], {
      ...options,
      provider: {
        ...options.provider,
        ...(told === 'active' ? { defects: ['superseded-token-active'] } : {}),
      },
      between: async (request, serve) => {
        const form = await formOf(request)
        if (isAt(request, '/introspect') && lines.get(form.get('token')) === 'phone')
          return Response.json({ active: false })
        const answer = await serve(request)
        if (!isAt(request, '/token') || answer.status !== 200) return answer
        const { refresh_token } = (await answer.clone().json()) as { refresh_token?: string }
        if (refresh_token !== undefined) lines.set(refresh_token, form.get('client_id') ?? 'confidential')
        return answer
      },
    })
    expect(classesOf(report)).toMatchObject({ [id]: expected })
  },
)

describe('public clients', () => {
  const withoutRefreshToken = async (request: Request, serve: Serve): Promise<Response> => {
    const form = isAt(request, '/token') ? await formOf(request) : new URLSearchParams()
    const answer = await serve(request)
    if (form.get('client_id') !== 'phone') return answer
    const { refresh_token: _, ...rest } = (await answer.json()) as Record<string, unknown>
    return Response.json(rest, { status: answer.status })
  }
  const provenOnly = async (request: Request, serve: Serve): Promise<Response> => {
    const form = isAt(request, '/token') ? await formOf(request) : new URLSearchParams()
    return form.get('client_id') === 'phone'
      ? Response.json({ error: 'invalid_dpop_proof' }, { status: 400 })
      : serve(request)
  }

  test('that get no refresh token are not concerned, and nothing is blocked', async () => {
    const ids = ['rotation-public-client-protected', 'rotation-within-one-second']
    const report = await checkedInFrontOf(ids, { between: withoutRefreshToken })
    for (const id of ids) expect(classesOf(report)).toMatchObject({ [id]: 'not-applicable' })
  })

  test('whose tokens are bound to a key are protected, and reuse is not their matter', async () => {
    const ids = ['rotation-public-client-protected', 'rotation-reuse-revokes-family']
    expect(classesOf(await checkedInFrontOf(ids, { between: provenOnly }))).toMatchObject({
      'rotation-public-client-protected': 'pass',
      'rotation-reuse-revokes-family': 'not-applicable',
    })
  })
})

test('a token that stays as it is within the grace is looked at again after it', async () => {
  const grant = { refreshToken: 'first' }
  let waited = 0
  const check = fakeCheck({
    policy: { reuse_grace: 10 },
    rp: {
      opensWithToken: true,
      userinfo: async () => ({}),
      clock: { intoNewSecond: async () => {} },
      wait: async (seconds: number) => {
        waited += seconds
      },
      refreshed: async () => {
        if (waited > 10) grant.refreshToken = 'second'
        return {}
      },
    },
  })
  expect(await replaced(check, grant as Parameters<typeof replaced>[1])).toBe(true)
  expect(waited).toBe(11)
})

test('a reuse that is refused and ends nothing says nothing about what it spares', async () => {
  const { provider, declared } = rotating(0)
  const report = await checkedInFrontOf(['rotation-reuse-spares-other-families'], {
    clock: true,
    provider: { ...provider, defects: ['reuse-not-detected'] },
    declared,
  })
  expect(classesOf(report)).toMatchObject({ 'rotation-reuse-spares-other-families': 'blocked' })
})

test('answers that each bring a line of their own are told from a grace that accepts a token again', async () => {
  const id = 'rotation-single-use-under-concurrency'
  const branching = { ...rotating(0).provider, defects: ['parallel-refreshes-branch'] as const }
  expect(classesOf(await checkedInFrontOf([id], rotating(5)))).toMatchObject({ [id]: 'pass' })
  expect(classesOf(await checkedInFrontOf([id], { ...rotating(0), provider: branching }))).toMatchObject({
    [id]: 'fail',
  })
})

test('a crash among simultaneous requests ends its round, and the check only where every round has one', async () => {
  const id = 'rotation-single-use-under-concurrency'
  /** Refuses the first of simultaneous refreshes and crashes at the others, in as many rounds. */
  const breaking = (most: number) => {
    const underWay = new Map<string, number>()
    const rounds = new Set<string>()
    return async (request: Request, serve: Serve): Promise<Response> => {
      const token = isAt(request, '/token') ? (await formOf(request)).get('refresh_token') : null
      if (token === null) return serve(request)
      const before = underWay.get(token) ?? 0
      underWay.set(token, before + 1)
      await new Promise((resolve) => setTimeout(resolve, 10))
      if ((underWay.get(token) ?? 0) > 1) rounds.add(token)
      setTimeout(() => underWay.delete(token), 10)
      if (!rounds.has(token) || rounds.size > most) return serve(request)
      return before === 0
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : Response.json({}, { status: 500 })
    }
  }
  const options = rotating(0)
  expect(classesOf(await checkedInFrontOf([id], { ...options, between: breaking(1) }))).toMatchObject({
    [id]: 'pass',
  })
  expect(classesOf(await checkedInFrontOf([id], { ...options, between: breaking(1000) }))).toMatchObject({
    [id]: 'error',
  })
})
