import { describe, expect, test } from 'vitest'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockProvider } from '../../mock-provider/provider/provider.ts'
import { mockClock } from '../../selftest/mock-calls.ts'
import { SecretMemory } from '../evidence/secret-memory.ts'
import type { ClockOffset } from '../rp/target-clock.ts'
import { TokenThrottle } from '../rp/token-throttle.ts'
import { withDefaults } from '../target/defaults.ts'
import { moveClockAgain } from './clock-after-restart.ts'
import { openTestSession } from './test-session.ts'

const day = 86_400

/** Restarts a server whose clock was moved by ten days, twice; the movements that were made again. */
async function movedAgain(options: { ahead?: number; survives?: boolean; milliseconds?: number }) {
  const movements: number[] = []
  let probes = 0
  const offset: ClockOffset = { milliseconds: options.milliseconds ?? 10 * day * 1000 }
  for (const _ of [1, 2]) {
    await moveClockAgain({
      offset,
      survives: options.survives,
      travel: async (seconds) => void movements.push(seconds),
      ahead: async () => {
        probes += 1
        return options.ahead ?? 0
      },
    })
  }
  return { movements, probes }
}

describe('the clock of a server that was restarted', () => {
  test('is moved to where it was, if it starts anew', async () => {
    expect(await movedAgain({ ahead: 1 })).toEqual({ movements: [10 * day, 10 * day], probes: 1 })
  })

  test('is left alone if it is still ahead', async () => {
    expect(await movedAgain({ ahead: 10 * day - 1 })).toEqual({ movements: [], probes: 1 })
  })

  test('is not asked about where the target file says what it does', async () => {
    expect(await movedAgain({ survives: true, ahead: 0 })).toEqual({ movements: [], probes: 0 })
    expect((await movedAgain({ survives: false, ahead: 10 * day })).movements).toHaveLength(2)
  })

  test('is moved again without a probe where it was moved by less than a probe could tell', async () => {
    expect(await movedAgain({ milliseconds: 5000, ahead: 5 })).toEqual({ movements: [5, 5], probes: 0 })
  })
})

test.each([true, false])('a sign-in tells whether a moved clock survives a restart: %s', async (survives) => {
  const provider = createMockProvider(conformanceProvider)
  const target = withDefaults({
    issuer: conformanceProvider.issuer,
    clients: { main: { client_id: 'album', client_secret: 'test-secret-of-album' } },
    users: conformanceProvider.users,
    clock: { advance: mockClock },
  })
  const offset: ClockOffset = { milliseconds: 0 }
  const movements: string[] = []
  const session = openTestSession({
    target,
    secrets: new SecretMemory(target),
    metadata: await (
      await provider.fetch(new Request(`${target.issuer}/.well-known/openid-configuration`))
    ).json(),
    transport: new FetchDispatcher({
      async fetch(request) {
        if (request.url.endsWith('/control/clock')) movements.push(await request.clone().text())
        return provider.fetch(request)
      },
    }),
    offset,
    throttle: new TokenThrottle({ slow: false }),
    signal: new AbortController().signal,
    takeSpareUser: () => undefined,
    spareUsersAreNew: false,
    tokensEndWithTheTarget: true,
    restartTouchesClock: true,
    restart: async () => {
      if (!survives) provider.clock.reset()
    },
  })
  const { operations, rp } = session.actors
  await rp.wait(10 * day)
  await operations.restart()
  expect(movements).toHaveLength(survives ? 1 : 2)
  expect(offset.survivesRestart).toBe(survives)
})
