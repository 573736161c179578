import { expect, test, vi } from 'vitest'
import type { FactName } from '../../harness/engine/facts.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { fakeCheck } from '../testing/fake-check.ts'
import { endedButForOffline, observeEndsWithSession, withoutLoginSession } from './login-session.ts'

const grant = { user: {}, client: {}, browser: {} } as Grant
const granted = { granted: true, status: 200 } as TokenReply
const refused = { granted: false, status: 400, headers: {} } as TokenReply

/** A check that knows some facts, and ends where it leans on another. */
function knowing(known: readonly FactName[], answer: TokenReply) {
  const loggedOut = vi.fn(async () => {})
  const that = vi.fn((holds: boolean) => holds)
  const check = fakeCheck({
    rp: {
      loggedOut,
      refresh: async () => answer,
      refreshed: async () => answer,
      session: async () => 'ended' as const,
    },
    policy: { propagation_window: 0 },
    operations: { endSession: async () => {} },
    observe: { that },
    has: () => true,
    knows: (fact) => known.includes(fact),
    relyOn: (fact) => {
      if (!known.includes(fact)) throw new Error(`leans on ${fact}`)
    },
  })
  return { check, loggedOut, that }
}

test('a logout that is scenery is left out where it ends offline tokens', async () => {
  const { check, loggedOut } = knowing([], granted)
  expect(await withoutLoginSession(check, grant)).toBe(false)
  expect(loggedOut).not.toHaveBeenCalled()
})

test('and carried out where they survive it', async () => {
  const { check, loggedOut } = knowing(['offline-survives-logout'], granted)
  expect(await withoutLoginSession(check, grant)).toBe(true)
  expect(loggedOut).toHaveBeenCalledOnce()
})

test('a token that ends with the session is none that survives, whatever online tokens do', async () => {
  const { check } = knowing(['offline-survives-logout'], refused)
  expect(await observeEndsWithSession(check, grant, 'a token')).toBe(true)
})

test('one that lives says nothing where online tokens may live on as well', async () => {
  const { check, that } = knowing(['offline-survives-logout'], granted)
  await expect(observeEndsWithSession(check, grant, 'a token')).rejects.toThrow(
    'leans on online-ends-at-logout',
  )
  expect(that).not.toHaveBeenCalled()
})

test('one that lives is violated where they end', async () => {
  const { check } = knowing(['offline-survives-logout', 'online-ends-at-logout'], granted)
  expect(await observeEndsWithSession(check, grant, 'a token')).toBe(false)
})

test('an administrator ends the session where a logout would end the token', async () => {
  const { check, loggedOut } = knowing([], granted)
  await endedButForOffline(check, grant)
  expect(loggedOut).not.toHaveBeenCalled()
})

test('where that ends the token, too, nothing can be said', async () => {
  const { check } = knowing([], refused)
  await expect(endedButForOffline(check, grant)).rejects.toThrow('leans on offline-survives-logout')
})
