import { describe, expect, test } from 'vitest'
import type { Calls } from '../harness/target/target-file.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

type Handle = (request: Request) => Promise<Response>

const asks = (request: Request, method: string, path: string): boolean =>
  request.method === method && new URL(request.url).pathname.startsWith(path)
const classOf = async (
  id: string,
  options: Parameters<typeof checkedInFrontOf>[1],
): Promise<string | undefined> => classesOf(await checkedInFrontOf([id], options))[id]

/** The same calls without a word about which answer means that something was done. */
const withoutRules = (calls: Calls): Calls =>
  Object.fromEntries(
    Object.entries(calls).map(([name, call]) => {
      if (Array.isArray(call)) return [name, call]
      const { accepted: _, ...rest } = call as { accepted?: unknown }
      return [name, rest]
    }),
  ) as Calls

/** Something an administrator asks for is answered as if it was done, and is not. */
const idle = (method: string, path: string, answer: () => Response) => {
  return async (request: Request, serve: Handle): Promise<Response> =>
    asks(request, method, path) ? answer() : serve(request)
}

/** From the first request to an administrator's path on, every refresh is refused. */
const outageSince = (method: string, path: string) => {
  let out = false
  return async (request: Request, serve: Handle): Promise<Response> => {
    const form = asks(request, 'POST', '/token') ? await request.clone().text() : ''
    if (out && form.includes('grant_type=refresh_token')) {
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    const answer = await serve(request)
    if (asks(request, method, path)) out = true
    return answer
  }
}

describe('a change proves itself where the target file has no rule for its answer', () => {
  test.each([
    'state-user-disabled-refused',
    'state-user-renamed-keeps-subject',
    'state-client-disabled-refused',
    'state-client-secret-rotated',
    'state-password-change-new-grant-works',
    'state-reenabled-new-grant-works',
    'state-secret-changed-new-grant-works',
    'state-code-before-disabling-refused',
    'state-code-before-revocation-refused',
    'state-client-disabled-public-refused',
  ])('%s passes on a server that does what it is asked for', async (id) => {
    expect(await classOf(id, { calls: withoutRules })).toBe('pass')
  })

  test.each([
    ['state-user-disabled-refused', 'disabled-user-refreshes'],
    ['state-client-disabled-refused', 'disabled-client-refreshes'],
    ['state-client-secret-rotated', 'secret-change-kills-offline'],
  ] as const)('%s finds %s', async (id, defect) => {
    expect(await classOf(id, { calls: withoutRules, provider: { defects: [defect] } })).toBe('warn')
  })

  test('a password change without a declaration is recorded', async () => {
    expect(await classOf('state-password-change-as-declared', { calls: withoutRules })).toBe('info')
  })

  test('what became of a disabled user is judged though enabling them shows nothing', async () => {
    let enabling = false
    const id = 'state-user-disabled-refused'
    const found = await classOf(id, {
      calls: withoutRules,
      between: async (request, serve) => {
        enabling = request.method === 'PATCH' && (await request.clone().text()).includes('"enabled":true')
        return enabling ? Response.json({}) : serve(request)
      },
    })
    expect(found).toBe('pass')
  })
})

describe('a change that was answered well and did not happen judges nobody', () => {
  const enabled = () => Response.json({ enabled: false })
  const gone = () => new Response(null, { status: 204 })
  test.each([
    ['state-user-disabled-refused', idle('PATCH', '/admin/users/', enabled)],
    ['state-reenabled-new-grant-works', idle('PATCH', '/admin/users/', enabled)],
    ['state-code-before-disabling-refused', idle('PATCH', '/admin/users/', enabled)],
    ['state-code-before-revocation-refused', idle('DELETE', '/account/clients/', gone)],
    ['state-client-disabled-public-refused', idle('PATCH', '/admin/clients/', enabled)],
    [
      'state-password-change-new-grant-works',
      idle('PATCH', '/admin/users/', () => Response.json({ id: 'x' })),
    ],
    [
      'state-secret-changed-new-grant-works',
      idle('PATCH', '/admin/clients/', () => Response.json({ client_id: 'x' })),
    ],
    ['state-user-renamed-keeps-subject', idle('PATCH', '/admin/users/', () => Response.json({ id: 'x' }))],
    ['state-user-deleted-dead', idle('DELETE', '/admin/users/', gone)],
    ['state-user-recreated-not-inherited', idle('DELETE', '/admin/users/', gone)],
    ['state-client-disabled-refused', idle('PATCH', '/admin/clients/', enabled)],
    ['state-client-recreated-not-inherited', idle('DELETE', '/admin/clients/', gone)],
    [
      'state-client-secret-rotated',
      idle('PATCH', '/admin/clients/', () => Response.json({ client_id: 'x' })),
    ],
    ['state-password-change-as-declared', idle('PATCH', '/admin/users/', () => Response.json({ id: 'x' }))],
  ])('%s is blocked', async (id, between) => {
    expect(await classOf(id, { between, declared: { password_reset_revokes: true } })).toBe('blocked')
  })
})

test.each([
  ['state-user-disabled-refused', 'PATCH', '/admin/users/'],
  ['state-user-deleted-dead', 'DELETE', '/admin/users/'],
  ['state-user-renamed-keeps-subject', 'PATCH', '/admin/users/'],
  ['state-password-change-as-declared', 'PATCH', '/admin/users/'],
] as const)(
  'a server that refuses everybody since the change passes nothing of %s',
  async (id, method, path) => {
    const declared = { password_reset_revokes: true }
    expect(await classOf(id, { between: outageSince(method, path), declared })).toBe('blocked')
  },
)

test.each([
  ['state-code-before-disabling-refused', 'PATCH', '/admin/users/'],
  ['state-code-before-revocation-refused', 'DELETE', '/account/clients/'],
] as const)(
  'a server that takes no code of anybody since the change passes nothing of %s',
  async (id, method, path) => {
    let out = false
    const between = async (request: Request, serve: Handle): Promise<Response> => {
      if (asks(request, method, path)) out = true
      const form = asks(request, 'POST', '/token') ? await request.clone().text() : ''
      return out && form.includes('authorization_code')
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : serve(request)
    }
    expect(await classOf(id, { between })).toBe('blocked')
  },
)

test('a target whose call makes confidential clients only has no public one to disable', async () => {
  const calls = (all: Calls): Calls => {
    const { json, ...call } = all['admin-create-client'] as { json: object; request: string }
    return {
      ...all,
      'admin-create-client': {
        ...call,
        json: { ...json, token_endpoint_auth_method: 'client_secret_basic' },
      },
    }
  }
  expect(await classOf('state-client-disabled-public-refused', { calls })).toBe('not-applicable')
})

test.each([
  ['state-user-recreated-not-inherited', '/admin/users', 'username'],
  ['state-client-recreated-not-inherited', '/admin/clients', 'client_id'],
])('a server that never gives a name out again passes %s', async (id, path, member) => {
  const used = new Set<string>()
  const between = async (request: Request, serve: Handle): Promise<Response> => {
    if (!asks(request, 'POST', path)) return serve(request)
    const { [member]: name } = (await request.clone().json()) as Record<string, string>
    if (used.has(name ?? '')) return Response.json({ error: 'conflict' }, { status: 409 })
    used.add(name ?? '')
    return serve(request)
  }
  expect(await classOf(id, { between })).toBe('pass')
})

test('what a token did while its user was disabled is judged where nobody can enable them again', async () => {
  const id = 'state-user-disabled-refused'
  const calls = ({ 'admin-enable-user': enable, ...others }: Calls): Calls => ({
    ...others,
    ...(enable === undefined
      ? {}
      : { 'admin-enable-user': { ...enable, accepted: { member: 'enabled=yes' } } }),
  })
  expect(await classOf(id, { calls })).toBe('pass')
  expect(await classOf(id, { calls, provider: { defects: ['disabled-user-refreshes'] } })).toBe('warn')
})
