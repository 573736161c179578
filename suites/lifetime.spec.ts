import { describe, expect, test } from 'vitest'
import { justBefore, marginOf, needSeconds, pausesUntil } from './lifetime/passing-time.ts'
import { lifetimeSurvivesRestart } from './lifetime/restart.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'
import { fakeCheck } from './testing/fake-check.ts'

describe('limits where a user and a client have one token', () => {
  const single = {
    clock: true,
    declared: { offline_tokens_per_user_client: 'single', sso_idle_limit: 1800 },
  } as const
  const grants = { per_user_and_client: 'one' } as const

  test('an idle limit that is not enforced is found: the control token ends nobody else', async () => {
    const report = await checkedInFrontOf(['lifetime-idle-expiry-enforced'], {
      ...single,
      provider: { grants, defects: ['idle-limit-not-enforced'] },
    })
    expect(classesOf(report)).toMatchObject({ 'lifetime-idle-expiry-enforced': 'warn' })
  })

  test('so is a maximum that every refresh extends', async () => {
    const report = await checkedInFrontOf(['lifetime-absolute-maximum-enforced'], {
      ...single,
      provider: { grants, defects: ['refresh-extends-absolute-maximum'] },
    })
    const result = report.results.find(({ id }) => id === 'lifetime-absolute-maximum-enforced')
    expect(result?.observations.map(({ outcome }) => outcome)).toContain('violated')
  })

  test('limits that are enforced pass', async () => {
    const ids = ['lifetime-idle-expiry-enforced', 'lifetime-absolute-maximum-enforced']
    const report = await checkedInFrontOf(ids, { ...single, provider: { grants } })
    expect(classesOf(report)).toMatchObject(Object.fromEntries(ids.map((id) => [id, 'pass'])))
  })
})

describe('legal servers', () => {
  test('one that announces its declared idle limit hides no expiry', async () => {
    const report = await checkedInFrontOf(['lifetime-no-expiry-declared'], {
      provider: { lifetimes: { offline: { idle: 86_400, max: null } } },
      declared: { offline_idle_limit: 86_400, offline_max_limit: 'none' },
    })
    expect(classesOf(report)).toMatchObject({ 'lifetime-no-expiry-declared': 'pass' })
  })

  test('access tokens that nobody but the server can verify are none of the business of key rotation', async () => {
    const report = await checkedInFrontOf(['lifetime-survives-key-rotation'], {
      between: async (request, serve) => {
        const reply = await serve(request)
        if (new URL(request.url).pathname !== '/token' || reply.status !== 200) return reply
        const body = (await reply.json()) as object
        // The administrator's own token stays as it is.
        if (!('id_token' in body)) return Response.json(body)
        return Response.json({ ...body, access_token: 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA' })
      },
    })
    expect(classesOf(report)).toMatchObject({ 'lifetime-survives-key-rotation': 'pass' })
  })
})

describe('time that has to pass', () => {
  const check = (moves: boolean, session_tolerance = 0) =>
    fakeCheck({
      has: (capability) => capability === 'time-travel' && moves,
      policy: { session_tolerance },
      notApplicable: (reason) => {
        throw new Error(reason)
      },
    })

  test('is skipped where the clock moves, and waited for where it is short', () => {
    expect(() => needSeconds(check(true), 1_000_000)).not.toThrow()
    expect(() => needSeconds(check(false), 30)).not.toThrow()
    expect(() => needSeconds(check(false), 300)).toThrow(/cannot be moved, and 300 s are too long to wait/)
  })

  test.each([
    [true, 0, 300],
    [true, 600, 600],
    [false, 0, 5],
    [false, 10, 15],
  ])('has a margin (clock moves: %s, tolerance: %s) of %s s', (moves, tolerance, seconds) => {
    expect(marginOf(check(moves, tolerance))).toBe(seconds)
  })

  test('a use shortly before a limit is never before the issue, however short the limit is', () => {
    expect([3600, 100, 10].map(justBefore)).toEqual([3540, 50, 5])
  })

  test.each([
    [3540, 'none', [1770, 1770]],
    [3540, 7200, [1770, 1770]],
    [900, 600, [300, 300, 300]],
    [86_400, 60, undefined],
  ] as const)('%s s with an idle limit of %s are passed in %s', (seconds, idle, pauses) => {
    expect(pausesUntil(seconds, idle)).toEqual(pauses)
  })
})

test('a restart is survived by the tokens of a second user and a second client, too', async () => {
  const lost: string[] = []
  const check = fakeCheck({
    rp: {
      offline: async (user, client) => ({ user, client }),
      refreshed: async () => ({}),
    },
    users: { first: { role: 'first' }, second: { role: 'second' } },
    clients: { main: { role: 'main' }, second: { role: 'second' } },
    operations: { restart: async () => {} },
    browser: () => ({}),
    has: (capability) => capability === 'second-user' || capability === 'second-client',
    knows: () => false,
    observe: {
      alive: async ({ user, client }) => {
        const survives = user?.role === 'first' && client?.role === 'main'
        if (!survives) lost.push(`${user?.role} at ${client?.role}`)
        return survives
      },
    },
  })
  await lifetimeSurvivesRestart.check(check)
  expect(lost).toEqual(['second at main', 'first at second'])
})

test('an access token that outlives its grant is found where only the end of the grant shows the limit', async () => {
  const id = 'lifetime-access-token-capped'
  const report = await checkedInFrontOf([id], {
    clock: true,
    provider: { defects: ['access-token-outlives-grant'] },
    calls: ({ 'admin-lifetimes': limits, ...calls }) => {
      const { accepted: _, ...unconfirmed } = limits ?? { request: '' }
      return { ...calls, 'admin-lifetimes': unconfirmed }
    },
  })
  expect(classesOf(report)).toMatchObject({ [id]: 'warn' })
})

test('a limit that is shorter than the declared one is found where other limits can be set', async () => {
  const id = 'lifetime-declared-limit-reached'
  const report = await checkedInFrontOf([id], {
    clock: true,
    provider: { lifetimes: { offline: { idle: null, max: 30 * 86_400 } } },
    declared: { offline_idle_limit: 30 * 86_400, offline_max_limit: 180 * 86_400 },
  })
  expect(classesOf(report)).toMatchObject({ [id]: 'fail' })
})
