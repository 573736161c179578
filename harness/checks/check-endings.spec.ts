import { getEventListeners } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import type { Driver, TestSession } from '../drivers/driver.ts'
import {
  ConfigError,
  CredentialError,
  NotApplicable,
  OutOfReach,
  OutOfTime,
  PrerequisiteError,
  TargetError,
} from '../engine/errors.ts'
import type { ExchangeRecord, LedgerEntry } from '../engine/report.ts'
import type { TokenReply } from '../http/reply.ts'
import type { TargetRequirement } from './requirement.ts'
import { Engine } from './run-all.ts'
import { exchange, fakeDriver, requirement, throwing } from './testing/fake-run.ts'

const met = { subject: 'it', expected: 'so', observed: 'so' }
const token: LedgerEntry = {
  token: 'refresh_token#1',
  requirement: 'nobody yet',
  user: 'kim',
  client: 'web',
  end: 'proven-dead',
  how: 'revoked',
}

/** Runs one check by itself; how often the target was asked whether it still answers. */
async function runOne(
  check: TargetRequirement['check'],
  {
    session,
    driver,
    ...more
  }: { session?: Partial<TestSession>; driver?: Partial<Driver> } & Partial<TargetRequirement> = {},
) {
  const fake = fakeDriver()
  const stillAnswers = vi.fn(async () => true)
  const engine = new Engine({
    catalogue: [requirement('one', { check, ...more })],
    selected: new Set(['one']),
    driver: {
      ...fake,
      stillAnswers,
      openSession: async (wanted, signal) => ({ ...(await fake.openSession(wanted, signal)), ...session }),
      ...driver,
    },
    profiles: ['oauth2'],
    signal: new AbortController().signal,
    rerun: (id) => `run ${id}`,
    faultPause: 0,
  })
  const outcome = await engine.run()
  const [result] = outcome.results
  if (result === undefined) throw new Error('no result')
  return { ...outcome, result, probes: stillAnswers.mock.calls.length }
}

describe('after a crash of the target', () => {
  const crash: ExchangeRecord = {
    ...exchange,
    request: { method: 'POST', url: 'https://op.example/token?user=kim#x', headers: [] },
    response: { status: 503, headers: [], body: 'down' },
  }
  const fine: ExchangeRecord = { ...exchange, response: { status: 200, headers: [], body: '' } }
  const summary = 'POST https://op.example/token answered 503; it was needed for: a login'

  test.each([
    ['a set-up that did not hold', new PrerequisiteError('a login')],
    ['what the target seems not to have', new NotApplicable('a login', 'switch it on')],
    ['a credential that was refused', new CredentialError('a login')],
  ])('%s is an error, and the target is asked whether it still answers', async (_, error) => {
    const { result, probes, misconfigured } = await runOne(throwing(error), {
      session: { exchanges: [fine, fine, crash] },
    })
    expect(result).toMatchObject({ class: 'error', summary })
    expect(result).not.toHaveProperty('remedy')
    // Before the check is run once more, and after it met the same again.
    expect(probes).toBe(2)
    expect(misconfigured).toEqual([])
  })

  test('an answer that came later counts, and so does a request without an answer', async () => {
    const stages = [[crash, fine], [crash, exchange], []]
    for (const exchanges of stages) {
      const { result, probes } = await runOne(throwing(new PrerequisiteError('a login')), {
        session: { exchanges },
      })
      expect(result).toMatchObject({ class: 'blocked', summary: 'could not arrange a login' })
      expect(probes).toBe(0)
    }
  })

  test('a way that nobody allowed stays one, and so does a mistake of the harness', async () => {
    const refusal = { place: 'https://x.example', why: 'nobody named' }
    const session = { exchanges: [crash] }
    const led = await runOne(throwing(new OutOfReach('the sign-in leads', refusal)), { session })
    expect(led.result.class).toBe('blocked')
    expect(led.probes).toBe(0)
    const broken = await runOne(throwing(new TypeError('no function')), { session })
    expect(broken.result.summary).toBe('the harness failed: no function')
  })
})

describe('whether the target is asked if it still answers', () => {
  test.each<[string, unknown, number]>([
    [
      'a failure of the target, before and after it is run once more',
      new TargetError('ECONNRESET', 'cut'),
      2,
    ],
    ['a set-up that did not hold', new PrerequisiteError('a login'), 0],
    ['what does not apply', new NotApplicable('none'), 0],
    ['a mistake in the target file', new ConfigError('no such file'), 0],
    ['a wait that a check has no time for', new OutOfTime('90 s'), 0],
    ['a failure of the harness', new Error('no function'), 0],
    ['a text that was thrown', 'no function', 0],
  ])('%s: %#', async (_, error, times) => {
    const { probes } = await runOne(async () => {
      throw error
    })
    expect(probes).toBe(times)
  })

  test('a check that did not end in time is asked about, and keeps what it saw', async () => {
    const { result, probes } = await runOne(
      async ({ observe }) => {
        observe.that(true, met)
        await new Promise(() => {})
      },
      { driver: { checkSeconds: 0.02 } },
    )
    expect(result).toMatchObject({
      class: 'error',
      summary: 'the check did not end within its deadline of 0.02 s',
      observations: [{ subject: 'it' }],
      exchanges: [exchange],
    })
    expect(probes).toBe(1)
  })
})

test('a wait that a check has no time for is an error of that check, and hides no failure of another', async () => {
  const { result, misconfigured, internalFailures } = await runOne(async () => {
    throw new OutOfTime('a wait of 90 s does not fit')
  })
  expect(result).toMatchObject({ class: 'error', summary: 'a wait of 90 s does not fit' })
  expect([misconfigured, internalFailures]).toEqual([[], []])
})

test('what was thrown and is no error is told as a failure of the harness', async () => {
  const { result, internalFailures } = await runOne(async () => {
    throw 'secret is no function'
  })
  expect(result).toMatchObject({ class: 'error', summary: 'the harness failed: mark is no function' })
  expect(internalFailures).toEqual(['one'])
})

test('a check that could not judge keeps what it saw until then, and tells the remedy', async () => {
  const { result } = await runOne(async ({ observe, notApplicable }) => {
    observe.note('it', 'seen')
    notApplicable('no such page', 'add a page')
  })
  expect(result).toMatchObject({
    class: 'not-applicable',
    summary: 'no such page',
    remedy: 'add a page',
    observations: [{ outcome: 'noted', observed: 'seen' }],
    exchanges: [exchange],
  })
})

test('a check says by itself that its set-up did not hold', async () => {
  const { result } = await runOne(async ({ blocked }) => blocked('a second session'))
  expect(result).toMatchObject({ class: 'blocked', summary: 'could not arrange a second session' })
})

test('a check is told which abilities the target has, and what its operator declared', async () => {
  const seen: unknown[] = []
  const fake = fakeDriver({ lacks: { userinfo: 'none here' } })
  const declared = { ...fake.target.declared, propagation_window: 0 }
  await runOne(
    async ({ has, policy }) => {
      seen.push(has('userinfo'), has('authorize'), policy)
    },
    { driver: { abilities: fake.abilities, target: { ...fake.target, declared } } },
  )
  expect(seen).toEqual([false, true, declared])
})

test('a check that needs what the target has not leaves no traces, and the target is asked nothing', async () => {
  const { abilities } = fakeDriver({ lacks: { userinfo: 'none here' } })
  const outcome = await runOne(async () => expect.fail('was run'), {
    needs: ['userinfo'],
    driver: { abilities, openSession: () => expect.fail('was made') },
  })
  expect(outcome).toMatchObject({
    result: { class: 'not-applicable', observations: [], exchanges: [] },
    ledger: [],
    probes: 0,
    internalFailures: [],
    misconfigured: [],
    completion: { state: 'complete' },
  })
})

describe('what a check works with', () => {
  const client = {
    role: 'main',
    clientId: 'web',
    authentication: 'none',
    redirectUri: 'https://rp.example/callback',
    consent: 'ask',
    scopes: [],
  } as const
  const refused: TokenReply = {
    url: 'https://op.example/token',
    status: 400,
    headers: {},
    text: '{}',
    json: { error: 'invalid_grant' },
    exchange: 1,
    accessToken: undefined,
    refreshToken: undefined,
    idToken: undefined,
    scope: undefined,
    tokenType: undefined,
    expiresIn: undefined,
    granted: false,
  }

  test.each([
    [undefined, 'refused (400 invalid_grant)'],
    [5, 'refused (400 invalid_grant) after 0 s'],
  ])('is the window that the operator declared (%s)', async (propagation_window, observed) => {
    const { target, openSession } = fakeDriver()
    const { actors } = await openSession(requirement('one'), new AbortController().signal)
    Object.assign(actors.rp, { refreshToken: async () => refused })
    const declared = propagation_window === undefined ? {} : { propagation_window }
    const { result } = await runOne(
      async ({ observe }) => {
        await observe.deadToken('old', client, 'it')
      },
      {
        driver: { target: { ...target, declared } },
        session: { actors },
      },
    )
    expect(result).toMatchObject({ class: 'pass', observations: [{ observed }] })
  })
})

describe('a stage that cannot be made', () => {
  test.each<[Error, string, string]>([
    [new TargetError('ECONNREFUSED', 'connection refused'), 'error', 'connection refused'],
    [new PrerequisiteError('a user'), 'blocked', 'could not arrange a user'],
  ])('is the result of its check: %s', async (error, found, summary) => {
    const { result, ledger } = await runOne(async () => expect.fail('was run'), {
      driver: { openSession: () => Promise.reject(error) },
    })
    expect(result).toMatchObject({ class: found, summary, observations: [], exchanges: [] })
    expect(ledger).toEqual([])
  })
})

describe('the tokens of a check', () => {
  test('stand in the ledger under its name, whether or not it came to judge', async () => {
    for (const check of [requirement('one').check, throwing(new TargetError('ECONNRESET', 'cut'))]) {
      const { ledger } = await runOne(check, { session: { close: async () => [token] } })
      for (const entry of ledger) expect(entry).toEqual({ ...token, requirement: 'one' })
      expect(ledger.length).toBeGreaterThan(0)
    }
  })

  test.each<[unknown, string]>([
    [new Error('no secret any more'), 'clean-up failed: no mark any more'],
    ['no secret at all', 'clean-up failed: no mark at all'],
  ])('are unknown where clean-up failed (%s), and the verdict stays', async (error, how) => {
    const { ledger, result } = await runOne(requirement('one').check, {
      session: {
        close: async () => {
          throw error
        },
      },
    })
    expect(result.class).toBe('pass')
    expect(ledger).toEqual([
      { token: 'refresh_token', requirement: 'one', user: '', client: '', end: 'unknown', how },
    ])
  })
})

test('a result is told as its stage writes it, when everything that the check did is known', async () => {
  const order: string[] = []
  const { result } = await runOne(requirement('one').check, {
    session: {
      close: async () => {
        order.push('closed')
        return []
      },
      redacted: (told) => {
        order.push('redacted')
        return { ...told, summary: 'without secrets' }
      },
    },
  })
  expect(result.summary).toBe('without secrets')
  expect(order).toEqual(['closed', 'redacted'])
})

test('a result tells how long its check took, in whole milliseconds, and how to run it again', async () => {
  let now = 1_000.4
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => now)
  const { result } = await runOne(async ({ observe }) => {
    now += 41.9
    observe.that(true, met)
  })
  spy.mockRestore()
  expect(result).toMatchObject({ milliseconds: 42, rerun: 'run one' })
})

test('a refused credential that only one check needs is told as a mistake of the target file', async () => {
  const refused = await runOne(throwing(new CredentialError('a sign-in as kim')))
  expect(refused).toMatchObject({ misconfigured: ['one'], completion: { state: 'complete' } })
  const notRefused = await runOne(throwing(new PrerequisiteError('a sign-in as kim')))
  expect(notRefused.misconfigured).toEqual([])
})

test('nothing of a check that is over waits for its deadline, whatever the check recorded', async () => {
  const fake = fakeDriver()
  const signals: AbortSignal[] = []
  const openSession: Driver['openSession'] = async (wanted, signal) => {
    signals.push(signal)
    return fake.openSession(wanted, signal)
  }
  const judged: TargetRequirement['check'] = async ({ observe }) => void observe.that(true, met)
  await runOne(judged, { driver: { openSession } })
  await runOne(throwing(new PrerequisiteError('a login')), { driver: { openSession } })
  expect(signals.length).toBeGreaterThan(1)
  expect(signals.flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([])
})

test.each([3600, -3600])(
  'what was seen while the clock of this machine jumped by %i s is no verdict, and the check is run again',
  async (seconds) => {
    let jumps = 1
    const clock = vi.spyOn(Date, 'now')
    const jumping: TargetRequirement['check'] = async ({ observe }) => {
      if (jumps-- > 0)
        clock.mockImplementation(() => performance.timeOrigin + performance.now() + seconds * 1000)
      observe.that(jumps < 0, met)
    }
    const { result, warnings } = await runOne(jumping)
    expect(result).toMatchObject({ class: 'pass' })
    expect(warnings.join()).toMatch(
      /one met a fault and was run once more: the clock of this machine jumped 3600 s (ahead|back) while/,
    )
    clock.mockRestore()
  },
)
