import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { revokeClientBeyondFirstPage } from './client-wide/many.ts'
import { refreshAuthTimeOriginal } from './refresh/answer.ts'
import { scopeGrantedScopeReported } from './scope/granting.ts'
import { type FakeCheck, fakeCheck } from './testing/fake-check.ts'

/** As much of a check as a server takes that is nothing but its answers; what it observes, in words. */
function checkWith(rp: NonNullable<FakeCheck['rp']>) {
  const observed: string[] = []
  const check = fakeCheck({
    rp,
    users: { first: {} },
    clients: { main: {} },
    knows: () => true,
    has: () => false,
    browser: () => ({}),
    notApplicable: (reason: string) => expect.fail(reason),
    observe: {
      that(holds, _, severity = 'violation') {
        observed.push(holds ? 'met' : severity)
        return holds
      },
    },
  })
  return { check, observed }
}

test.each<[string, string | undefined, string, string[]]>([
  ['grants whatever is asked for, and says so', 'openid offline_access zz', 'zz', ['weakness', 'met']],
  ['ignores what nobody defined, and says so', 'openid offline_access', 'openid', ['met', 'met']],
  ['ignores what nobody defined, and says nothing', undefined, 'openid', ['violation']],
])('of a server that %s', async (_, scope, effective, expected) => {
  const unknown = 'zz-unknown-to-every-server'
  const named = (text: string): string => text.replace('zz', unknown)
  const { check, observed } = checkWith({
    asked: async () => ({ kind: 'code', pages: [] }),
    exchange: async () => ({
      granted: true,
      status: 200,
      refreshToken: 'r',
      scope: scope === undefined ? undefined : named(scope),
    }),
    effectiveScope: async () => new Set([named(effective)]),
  })
  await scopeGrantedScopeReported.check(check)
  expect(observed).toEqual(expected)
})

test.each([
  ['JWT', 'weakness'],
  ['at+jwt', 'violation'],
  ['application/at+jwt', 'violation'],
])('a changed auth_time in an access token of the type %s is a %s', async (typ, expected) => {
  const token = async (auth_time: number): Promise<string> =>
    new SignJWT({ auth_time }).setProtectedHeader({ alg: 'HS256', typ }).sign(new Uint8Array(32))
  const { check, observed } = checkWith({
    offline: async () => ({ accessToken: await token(1) }),
    wait: async () => {},
    online: async () => ({}),
    refreshed: async () => ({ accessToken: await token(5) }),
  })
  await refreshAuthTimeOriginal.check(check)
  expect(observed).toEqual([expected])
})

test('a refresh token for a request that asked nobody is no offline token where its scope says otherwise', async () => {
  const kinds: string[] = []
  const grant = (kind: string) => ({ refreshToken: kind, user: { role: 'first' } })
  const check = fakeCheck({
    rp: {
      offline: async () => grant('offline'),
      obtain: async () => grant('online'),
      seemsOffline: async ({ refreshToken }) => refreshToken === 'offline',
      refresh: async ({ refreshToken = '' }) => {
        kinds.push(refreshToken)
        return { granted: true }
      },
    },
    users: { first: {}, second: {} },
    clients: { main: {}, second: {} },
    policy: { offline_tokens_per_user_client: 'many', propagation_window: 0 },
    browser: () => ({}),
    observe: { note: () => {}, that: (holds) => holds },
    operations: { revoke: async () => {} },
    notApplicable: (reason: string) => expect.fail(reason),
    blocked: (reason: string) => expect.fail(reason),
  })
  await revokeClientBeyondFirstPage.check(check)
  expect(kinds.length).toBeGreaterThan(100)
  expect(new Set(kinds)).toEqual(new Set(['offline']))
})
