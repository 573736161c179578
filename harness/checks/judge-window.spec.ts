import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Effects } from '../drivers/effects.ts'
import type { TokenReply } from '../http/reply.ts'
import { askedWithin } from '../http/window.ts'
import { Judge } from './judge.ts'

/** Time passes by waiting and by asking only. */
const clock = { now: 0, waits: [] as number[] }

beforeEach(() => {
  clock.now = 5_000
  clock.waits = []
  vi.spyOn(performance, 'now').mockImplementation(() => clock.now)
  vi.spyOn(timers, 'setTimeout').mockImplementation(async <T>(milliseconds = 0, value?: T): Promise<T> => {
    clock.waits.push(milliseconds)
    clock.now += milliseconds
    return value as T
  })
  // What was imported by its name follows.
  syncBuiltinESMExports()
})
afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

describe('a window', () => {
  test('of some seconds asks at once, then once a second, and once more when it ends', async () => {
    const asked: number[] = []
    const ask = async (): Promise<number> => asked.push(clock.now - 5_000)
    await askedWithin(2.5, ask, () => false)
    expect(asked).toEqual([0, 1000, 2000, 2500])
    expect(clock.waits).toEqual([1000, 1000, 500])
  })

  test('ends at the first answer that settles it', async () => {
    const answers = ['no', 'yes', 'too late']
    const ask = async (): Promise<string | undefined> => answers.shift()
    expect(await askedWithin(60, ask, (answer) => answer === 'yes')).toBe('yes')
    expect(clock.waits).toEqual([1000])
  })

  test('that an answer outlasts is over, and what was asked before its end is asked once more', async () => {
    const asked: number[] = []
    const ask = async (): Promise<boolean> => {
      const late = clock.now - 5_000 >= 1500
      asked.push(clock.now - 5_000)
      clock.now += 3000
      return late
    }
    expect(await askedWithin(3, ask, (late) => late)).toBe(true)
    expect(asked).toEqual([0, 3000])
    expect(clock.waits).toEqual([])
  })

  test('of no length at all asks once, even where an answer takes no time', async () => {
    let asked = 0
    await askedWithin(
      0,
      async () => {
        asked += 1
      },
      () => asked > 1,
    )
    expect(asked).toBe(1)
  })
})

describe('how long a token lived on within the window', () => {
  const reply = (granted: boolean): TokenReply => ({
    url: 'https://op.example/token',
    status: granted ? 200 : 400,
    headers: {},
    text: '{}',
    json: granted ? {} : { error: 'invalid_grant' },
    exchange: 1,
    accessToken: granted ? 'access' : undefined,
    refreshToken: undefined,
    idToken: undefined,
    scope: undefined,
    tokenType: 'Bearer',
    expiresIn: 300,
    granted,
  })

  /** A judge on a server that takes 300 ms for each answer and refuses the token from some answer on. */
  function judging(refusedFrom: number, windowSeconds: number): { judge: Judge; presented: string[] } {
    const presented: string[] = []
    const refreshToken = async (token: string): Promise<TokenReply> => {
      clock.now += 300
      presented.push(token)
      return reply(presented.length < refusedFrom)
    }
    const judge = new Judge({
      rp: { refresh: () => expect.fail('not asked for'), refreshToken },
      windowSeconds,
      signal: new AbortController().signal,
      effects: new Effects(),
    })
    return { judge, presented }
  }
  const client = {
    role: 'main',
    clientId: 'web',
    authentication: 'none',
    redirectUri: 'https://rp.example/callback',
    consent: 'ask',
    scopes: [],
  } as const

  test.each([
    [1, 'refused (400 invalid_grant) after 0 s'],
    [2, 'refused (400 invalid_grant) after 2 s'],
    [3, 'refused (400 invalid_grant) after 3 s'],
    [99, 'still yields an access token after 10 s'],
  ])('is told in whole seconds (refused from answer %i on)', async (refusedFrom, observed) => {
    const { judge } = judging(refusedFrom, 10)
    await judge.deadToken('old', client, 'it')
    expect(judge.observations).toMatchObject([{ observed }])
  })

  test('is not told where there is no window, and a token that was not replaced is presented again', async () => {
    const { judge, presented } = judging(2, 10)
    await judge.deadToken('old', client, 'it')
    expect(presented).toEqual(['old', 'old'])
    const { judge: strict } = judging(1, 0)
    await strict.deadToken('old', client, 'it')
    expect(strict.observations).toMatchObject([{ observed: 'refused (400 invalid_grant)' }])
  })
})
