import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

type Serve = (request: Request) => Promise<Response>

/** A server whose revocations look among the tokens that were in use: one that has not refreshed yet is spared. */
function sparingUnused(): (request: Request, serve: Serve) => Promise<Response> {
  const used = new Set<string>()
  const ended = new Set<string>()
  return async (request, serve) => {
    const { pathname } = new URL(request.url)
    const revokes = request.method === 'DELETE' && pathname.endsWith('/offline')
    const changesPassword = pathname === '/account/password'
    const global = pathname === '/global-token-revocation' && request.headers.has('authorization')
    if (revokes || changesPassword || global) for (const token of used) ended.add(token)
    if (revokes || global) return new Response(null, { status: 204 })
    if (pathname !== '/token') return serve(request)
    const token = new URLSearchParams(await request.clone().text()).get('refresh_token')
    if (token === null) return serve(request)
    if (ended.has(token)) return Response.json({ error: 'invalid_grant' }, { status: 400 })
    used.add(token)
    return serve(request)
  }
}

test.each([
  ['revoke-user-kills-all-of-client', 'fail'],
  // What only a profile promises is a warning without it.
  ['revoke-admin-pair-kills-all', 'warn'],
  ['revoke-admin-user-all-kills', 'warn'],
  ['revoke-client-all-kills', 'warn'],
  ['revoke-global-kills-offline-tokens', 'fail'],
  ['state-password-change-sign-out-all', 'warn'],
])('%s sees a revocation that spares tokens which have not refreshed yet', async (id, expected) => {
  const report = await checkedInFrontOf([id], {
    between: sparingUnused(),
    // So that the new password alone ends nothing.
    provider: { defects: ['password-sign-out-spares-offline'] },
    declared: { password_change_revokes: true },
  })
  expect(classesOf(report)[id]).toBe(expected)
})
