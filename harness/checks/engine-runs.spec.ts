import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Driver, TestSession } from '../drivers/driver.ts'
import { TargetError } from '../engine/errors.ts'
import type { LedgerEntry } from '../engine/report.ts'
import type { Check } from './context.ts'
import type { TargetRequirement } from './requirement.ts'
import { Engine, type EngineOptions } from './run-all.ts'
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
const cut = () => new TargetError('ECONNRESET', 'cut')

type Checks = readonly TargetRequirement[]

function engineOn(checks: Checks, driver: Partial<Driver> = {}, more: Partial<EngineOptions> = {}): Engine {
  return new Engine({
    catalogue: checks,
    selected: new Set(checks.map(({ id }) => id)),
    driver: { ...fakeDriver(), ...driver },
    profiles: ['oauth2'],
    signal: new AbortController().signal,
    rerun: (id) => `run ${id}`,
    faultPause: 0,
    ...more,
  })
}

/** A driver whose stages end their tokens in this way. */
function closing(close: TestSession['close']): Partial<Driver> {
  const { openSession } = fakeDriver()
  return { openSession: async (wanted, signal) => ({ ...(await openSession(wanted, signal)), close }) }
}

/** Something that a test lets happen. */
function gate() {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** Until everything that could go on has done so. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

function withDeadlines(run: number): Pick<Driver, 'target'> {
  return { target: fakeDriver({ deadlines: { request: 1, check: 60, run } }).target }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('how many checks run at the same time', () => {
  test.each([
    [1, undefined, 1],
    [2, undefined, 2],
    [3, undefined, 3],
    [3, 2, 2],
    [2, 8, 2],
  ])(
    'is what the driver says (%i), or less where asked for (%s): %i; the others wait in their order',
    async (ofDriver, asked, concurrency) => {
      const running: string[] = []
      const started: string[] = []
      let most = 0
      const gates = new Map(['a', 'b', 'c', 'd', 'e'].map((id) => [id, gate()]))
      const checks = [...gates].map(([id, { opened }]) =>
        requirement(id, {
          check: async ({ observe }) => {
            running.push(id)
            started.push(id)
            most = Math.max(most, running.length)
            await opened
            running.splice(running.indexOf(id), 1)
            observe.that(true, met)
          },
        }),
      )
      const outcome = engineOn(checks, { concurrency: ofDriver }, { concurrency: asked }).run()
      for (const { open } of gates.values()) {
        await settled()
        open()
      }
      expect((await outcome).results.map((result) => result.class)).toEqual(Array(5).fill('pass'))
      expect(most).toBe(concurrency)
      expect(started).toEqual(['a', 'b', 'c', 'd', 'e'])
    },
  )

  test('is not lessened by checks that fail', async () => {
    const failing = ['a', 'b', 'c'].map((id) => requirement(id, { check: throwing(new Error('broken')) }))
    let running = 0
    let most = 0
    const both = gate()
    const together = ['d', 'e'].map((id) =>
      requirement(id, {
        check: async ({ observe }) => {
          running += 1
          most = Math.max(most, running)
          if (running === 2) both.open()
          await both.opened
          observe.that(true, met)
        },
      }),
    )
    await engineOn([...failing, ...together], { concurrency: 2 }).run()
    expect(most).toBe(2)
  })
})

describe('results and tokens', () => {
  test('stand in the order of the catalogue, in whatever order checks end', async () => {
    const first = gate()
    const slow = requirement('slow', {
      check: async ({ observe }) => {
        await first.opened
        observe.that(true, met)
      },
    })
    const quick = requirement('quick', {
      check: async ({ observe }) => {
        observe.that(true, met)
      },
    })
    const ended: string[] = []
    const { results, ledger } = await engineOn(
      [slow, quick],
      { concurrency: 2, ...closing(async () => [token]) },
      {
        listener: {
          finished: ({ id }) => {
            ended.push(id)
            first.open()
          },
        },
      },
    ).run()
    expect(ended).toEqual(['quick', 'slow'])
    expect(results.map(({ id }) => id)).toEqual(['slow', 'quick'])
    expect(ledger.map(({ requirement: id }) => id)).toEqual(['slow', 'quick'])
  })

  test('of a check that was tried twice are told once, its tokens of both times', async () => {
    let tries = 0
    const hasty = requirement('hasty', {
      check: async ({ observe }) => {
        tries += 1
        if (tries === 1) throw cut()
        observe.that(true, met)
      },
    })
    const { results, ledger, warnings } = await engineOn([hasty], {
      ...closing(async () => [{ ...token, token: `refresh_token#${tries}` }]),
      slowDown: () => () => {},
    }).run()
    expect(results.map((result) => result.class)).toEqual(['pass'])
    expect(ledger.map((entry) => entry.token)).toEqual(['refresh_token#1', 'refresh_token#2'])
    expect(warnings).toHaveLength(1)
  })

  test('that are no errors are no reason to be slower', async () => {
    const slowDown = vi.fn(() => undefined)
    const { warnings } = await engineOn([requirement('fine')], { slowDown }).run()
    expect(slowDown).not.toHaveBeenCalled()
    expect(warnings).toEqual([])
  })
})

test('a listener hears when a check starts and how it ends, and no start of one that is not run', async () => {
  const heard: string[] = []
  const lost = requirement('lost', { check: throwing(cut()) })
  await engineOn(
    [requirement('fine'), lost, requirement('never')],
    { concurrency: 1, stillAnswers: async () => false },
    {
      listener: {
        started: (id) => heard.push(`${id} started`),
        finished: (result) => heard.push(`${result.id} ${result.class}`),
      },
    },
  ).run()
  const of = (id: string): string[] => heard.filter((line) => line.startsWith(id))
  expect(of('fine')).toEqual(['fine started', 'fine pass'])
  expect(of('lost')).toEqual(['lost started', 'lost error'])
  expect(of('never')).toEqual(['never blocked'])
})

describe('a target that is isolated for each check', () => {
  test('lets what disturbs run beside everything else', async () => {
    const both = gate()
    let running = 0
    const check = async ({ observe }: Check): Promise<void> => {
      running += 1
      if (running === 2) both.open()
      await both.opened
      observe.that(true, met)
    }
    const { results } = await engineOn(
      [requirement('clock', { disturbs: 'clock', check }), requirement('quiet', { check })],
      { isolated: true, concurrency: 2 },
    ).run()
    expect(results.map((result) => result.class)).toEqual(['pass', 'pass'])
  })

  test('and one that is shared lets it wait for all others, wherever it stands', async () => {
    const order: string[] = []
    const check =
      (id: string) =>
      async ({ observe }: Check): Promise<void> => {
        order.push(id)
        await settled()
        order.push(`${id} ended`)
        observe.that(true, met)
      }
    await engineOn(
      [
        requirement('clock', { disturbs: 'clock', check: check('clock') }),
        requirement('a', { check: check('a') }),
        requirement('b', { check: check('b') }),
      ],
      { isolated: false, concurrency: 3 },
    ).run()
    expect(order).toEqual(['a', 'b', 'a ended', 'b ended', 'clock', 'clock ended'])
  })
})

describe('a run that is interrupted', () => {
  const hanging = (interrupt: AbortController): TargetRequirement =>
    requirement('hangs', {
      check: async ({ observe }) => {
        observe.note('it', 'seen')
        interrupt.abort()
        await new Promise(() => {})
      },
    })

  test('before it began runs nothing, and says so for every check', async () => {
    const check = vi.fn(async () => {})
    const { results, completion, ledger } = await engineOn(
      [requirement('a', { check }), requirement('b', { check })],
      closing(async () => [token]),
      { signal: AbortSignal.abort(), addedIn: (id) => (id === 'b' ? 'next' : undefined) },
    ).run()
    expect(check).not.toHaveBeenCalled()
    expect(completion).toEqual({ state: 'interrupted', reason: 'interrupted by the user' })
    expect(ledger).toEqual([])
    const notRun = {
      class: 'blocked',
      summary: 'not run: interrupted by the user',
      milliseconds: 0,
      observations: [],
      exchanges: [],
    }
    expect(results).toMatchObject([
      { id: 'a', rerun: 'run a', ...notRun },
      { id: 'b', rerun: 'run b', addedIn: 'next', ...notRun },
    ])
  })

  test('keeps what a check saw until it was cut off, and ends its tokens', async () => {
    const interrupt = new AbortController()
    const { results, ledger } = await engineOn(
      [hanging(interrupt)],
      closing(async () => [token]),
      {
        signal: interrupt.signal,
      },
    ).run()
    expect(results).toMatchObject([
      {
        class: 'blocked',
        summary: 'cut off: interrupted by the user',
        observations: [{ observed: 'seen' }],
        exchanges: [exchange],
        milliseconds: 0,
      },
    ])
    expect(ledger).toEqual([{ ...token, requirement: 'hangs' }])
  })

  test('keeps the verdict of a check that came to one', async () => {
    const interrupt = new AbortController()
    const check = async ({ observe }: Check): Promise<void> => {
      observe.that(false, met)
    }
    const { results, completion } = await engineOn(
      [requirement('a', { check })],
      closing(async () => {
        interrupt.abort()
        return []
      }),
      { signal: interrupt.signal },
    ).run()
    expect(results.map((result) => result.class)).toEqual(['fail'])
    expect(completion.state).toBe('interrupted')
  })

  test('has no failures of the harness that the interruption brought about, and asks the target nothing', async () => {
    const interrupt = new AbortController()
    const stillAnswers = vi.fn(async () => false)
    const breaking = (error: Error): TargetRequirement =>
      requirement(error.message, {
        check: async () => {
          interrupt.abort()
          throw error
        },
      })
    const { internalFailures, completion } = await engineOn(
      [breaking(new Error('broken')), breaking(cut())],
      { stillAnswers, ...closing(async () => [{ ...token, end: 'unknown' }]) },
      { signal: interrupt.signal },
    ).run()
    expect(internalFailures).toEqual([])
    expect(stillAnswers).not.toHaveBeenCalled()
    expect(completion.state).toBe('interrupted')
  })

  /** Ends its tokens only when it is told to hurry. */
  const stubborn = closing(
    (signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () =>
          resolve([{ ...token, end: 'unknown', how: String((signal.reason as Error).message) }]),
        )
      }),
  )

  test('has ten seconds to end its tokens', async () => {
    const interrupt = new AbortController()
    const over = vi.fn()
    const outcome = engineOn([hanging(interrupt)], stubborn, { signal: interrupt.signal }).run()
    void outcome.then(over)
    await vi.advanceTimersByTimeAsync(9_999)
    expect(over).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    const { ledger } = await outcome
    expect(ledger).toMatchObject([{ how: 'the clean-up of an interrupted run took too long' }])
  })

  test('ends its clean-up at once when it is interrupted again', async () => {
    const interrupt = new AbortController()
    const hurry = new AbortController()
    const outcome = engineOn([hanging(interrupt)], stubborn, {
      signal: interrupt.signal,
      hurry: hurry.signal,
    }).run()
    await vi.advanceTimersByTimeAsync(100)
    hurry.abort()
    await vi.advanceTimersByTimeAsync(1)
    expect((await outcome).ledger).toMatchObject([{ how: 'a second interruption ended the clean-up' }])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a run that takes too long', () => {
  test('ends with what there is, and says how long it had', async () => {
    const never = requirement('never ends', { check: () => new Promise(() => {}) })
    const outcome = engineOn([requirement('fine'), never], withDeadlines(30)).run()
    await vi.advanceTimersByTimeAsync(29_999)
    await vi.advanceTimersByTimeAsync(1)
    const { completion, results } = await outcome
    expect(completion).toEqual({ state: 'out-of-time', reason: 'the run did not end within 30 s' })
    expect(results.map(({ class: found, summary }) => [found, summary])).toEqual([
      ['pass', expect.any(String)],
      ['blocked', 'cut off: the run did not end within 30 s'],
    ])
  })

  test('is not told so where it was interrupted before', async () => {
    const interrupt = new AbortController()
    const outcome = engineOn(
      [
        requirement('a', {
          check: async () => {
            interrupt.abort()
            await new Promise(() => {})
          },
        }),
      ],
      {
        ...withDeadlines(3),
        ...closing(
          (signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve([]))),
        ),
      },
      { signal: interrupt.signal },
    ).run()
    await vi.advanceTimersByTimeAsync(20_000)
    expect((await outcome).completion.state).toBe('interrupted')
  })
})

test('a run that is over leaves no timer behind, and does not hear what comes later', async () => {
  const interrupt = new AbortController()
  const hurry = new AbortController()
  const { completion } = await engineOn(
    [requirement('a')],
    {},
    { signal: interrupt.signal, hurry: hurry.signal },
  ).run()
  expect(completion).toEqual({ state: 'complete' })
  expect(vi.getTimerCount()).toBe(0)
  interrupt.abort()
  hurry.abort()
  expect(vi.getTimerCount()).toBe(0)
})

describe('whether the target still answers', () => {
  test('is asked once for checks that fail together', async () => {
    const answer = gate()
    const stillAnswers = vi.fn(async () => {
      await answer.opened
      return true
    })
    const failing = ['a', 'b'].map((id) => requirement(id, { check: throwing(cut()) }))
    const outcome = engineOn(failing, { concurrency: 2, stillAnswers }).run()
    await settled()
    expect(stillAnswers).toHaveBeenCalledTimes(1)
    answer.open()
    const { completion, results } = await outcome
    expect(completion).toEqual({ state: 'complete' })
    expect(results.map((result) => result.class)).toEqual(['error', 'error'])
  })

  test('is the end of the run where it does not, with the check that met the loss', async () => {
    const { completion, results } = await engineOn(
      [requirement('a', { check: throwing(cut()) }), requirement('b')],
      { concurrency: 1, stillAnswers: async () => false },
    ).run()
    const reason = 'the target stopped answering during a: cut'
    expect(completion).toEqual({ state: 'target-lost', reason, requirement: 'a' })
    expect(results.map(({ summary }) => summary)).toEqual(['cut', `not run: ${reason}`])
  })

  test('is asked at the end where tokens are not known to be dead, and only there', async () => {
    const stillAnswers = vi.fn(async () => false)
    const left = (end: LedgerEntry['end']) => closing(async () => [{ ...token, end, how: 'no answer' }])
    const { completion } = await engineOn([requirement('a')], { stillAnswers, ...left('unknown') }).run()
    expect(completion).toEqual({
      state: 'target-lost',
      reason: 'the target stopped answering while the tokens of a were ended: no answer',
      requirement: 'a',
    })
    expect(stillAnswers).toHaveBeenCalledTimes(1)
    const alive = await engineOn([requirement('a')], { stillAnswers, ...left('alive') }).run()
    expect(alive.completion).toEqual({ state: 'complete' })
    expect(stillAnswers).toHaveBeenCalledTimes(1)
  })
})
