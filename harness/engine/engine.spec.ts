import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Ability, type Capability, capabilities } from '../capability.ts'
import type { Check } from '../check.ts'
import type { Driver, Stage } from '../drivers/driver.ts'
import { CredentialError, NotApplicable, PrerequisiteError, TargetError } from '../errors.ts'
import type { ExchangeRecord } from '../report.ts'
import type { Requirement } from '../requirement.ts'
import { withDefaults } from '../target/defaults.ts'
import { Engine } from './engine.ts'
import { gates, planChecks } from './plan.ts'

const exchange: ExchangeRecord = {
  number: 1,
  sender: 'client',
  startedAt: '2026-01-01T00:00:00.000Z',
  milliseconds: 1,
  request: { method: 'GET', url: 'https://op.example/', headers: [] },
}

function requirement(id: string, more: Partial<Requirement> = {}): Requirement {
  return {
    id,
    area: 'logout',
    title: id,
    level: 'MUST',
    basis: 'text',
    clause: { document: 'RFC 6749', section: '6', url: 'https://example.com' },
    statement: '',
    profiles: ['oauth2'],
    needs: ['authorize'],
    defect: { name: `${id}-defect`, behaviour: '' },
    procedure: [],
    verdict: { pass: 'It holds.' },
    check: async ({ observe }) => {
      observe.that(true, { subject: 'it', expected: 'so', observed: 'so' })
    },
    ...more,
  } as Requirement
}

const gateChecks = gates.map((id) => requirement(id))

interface FakeOptions {
  readonly lacks?: Partial<Record<Capability, string>>
  readonly isolated?: boolean
  readonly answers?: boolean
  readonly deadlines?: { request: number; check: number; run: number }
  readonly exchanges?: readonly ExchangeRecord[]
  /** Asked after each error. */
  slowDown?(): (() => void) | undefined
}

function fakeDriver(options: FakeOptions = {}): Driver {
  const target = withDefaults({
    issuer: 'https://op.example',
    clients: { main: { client_id: 'web' } },
    users: [],
    deadlines: options.deadlines ?? { request: 1, check: 5, run: 20 },
  })
  const abilities = Object.fromEntries(
    capabilities.map((name): [Capability, Ability] => {
      const reason = options.lacks?.[name]
      return [name, reason === undefined ? { has: true } : { has: false, reason, remedy: `add ${name}` }]
    }),
  ) as Record<Capability, Ability>
  return {
    name: 'fake',
    target,
    isolated: options.isolated ?? true,
    concurrency: options.isolated === false ? 1 : 4,
    start: async () => {},
    abilities: () => abilities,
    stage: async (): Promise<Stage> => ({
      actors: { rp: {} } as Stage['actors'],
      exchanges: options.exchanges ?? [exchange],
      makeActors: async () => {},
      redact: (text) => text.replaceAll('secret', 'mark'),
      close: async () => [],
    }),
    stillAnswers: async () => options.answers ?? true,
    ...(options.slowDown === undefined ? {} : { slowDown: options.slowDown }),
    stop: async () => {},
  }
}

async function run(
  checks: readonly Requirement[],
  options: FakeOptions = {},
  signal = new AbortController().signal,
) {
  const catalogue = [...gateChecks, ...checks]
  const engine = new Engine({
    catalogue,
    selected: new Set(checks.map(({ id }) => id)),
    driver: fakeDriver(options),
    profiles: ['oauth2'],
    signal,
    rerun: (id) => `run ${id}`,
  })
  const outcome = await engine.run()
  return { ...outcome, of: (id: string) => outcome.results.find((result) => result.id === id) }
}

const throwing = (error: Error) => async (): Promise<void> => {
  throw error
}

describe('the class of a check', () => {
  test.each<[string, (check: Check) => Promise<void>, string, string]>([
    ['that ends without an observation', async () => {}, 'error', 'the check ended without an observation'],
    [
      'whose set-up did not hold',
      throwing(new PrerequisiteError('a login')),
      'blocked',
      'could not arrange a login',
    ],
    ['that does not apply', throwing(new NotApplicable('no such page')), 'not-applicable', 'no such page'],
    [
      'in which the target crashed',
      throwing(new TargetError('HTTP_5XX', 'it crashed')),
      'error',
      'it crashed',
    ],
    ['that only noted something', async ({ observe }) => observe.note('it', 'seen'), 'error', 'it: seen'],
    [
      'that found a weakness',
      async ({ observe }) => {
        observe.that(true, { subject: 'it', expected: 'a', observed: 'a' })
        observe.that(false, { subject: 'that', expected: 'b', observed: 'c' }, 'weakness')
      },
      'warn',
      'that: expected b, observed c',
    ],
    [
      'that found a violation',
      async ({ observe }) => {
        observe.that(false, { subject: 'it', expected: 'a', observed: 'b' })
      },
      'fail',
      'it: expected a, observed b',
    ],
  ])('%s', async (_, check, found, summary) => {
    const { of } = await run([requirement('one', { check })])
    expect(of('one')).toMatchObject({ class: found, summary })
  })

  test('nothing is green that exchanged nothing', async () => {
    const { of } = await run([requirement('one')], { exchanges: [] })
    expect(of(gates[0])?.class).toBe('error')
    expect(of('one')).toMatchObject({ class: 'blocked', blockedBy: gates[0] })
  })

  test('a missing capability is told with its remedy, and the check is not run', async () => {
    const check = throwing(new Error('ran'))
    const { of } = await run([requirement('one', { needs: ['userinfo'], check })], {
      lacks: { userinfo: 'none here' },
    })
    expect(of('one')).toMatchObject({ class: 'not-applicable', summary: 'none here', remedy: 'add userinfo' })
  })

  test('a failure of the harness itself is an error of its own kind, without secrets', async () => {
    const { of, internalFailures } = await run([
      requirement('one', { check: throwing(new Error('undefined secret is no function')) }),
    ])
    expect(of('one')?.summary).toBe('the harness failed: undefined mark is no function')
    expect(internalFailures).toEqual(['one'])
  })
})

describe('dependencies', () => {
  test('block what waits for them, and carry the finding', async () => {
    const failing = requirement('first', {
      check: async ({ observe }) => {
        observe.that(false, { subject: 'it', expected: 'a', observed: 'b' })
      },
    })
    const { of } = await run([failing, requirement('second', { dependsOn: ['first'] })])
    expect(of('second')).toMatchObject({ class: 'blocked', blockedBy: 'first' })
  })

  test('that do not apply count as held', async () => {
    const { of } = await run([
      requirement('first', { check: throwing(new NotApplicable('no')) }),
      requirement('second', { dependsOn: ['first'] }),
    ])
    expect(of('second')?.class).toBe('pass')
  })

  test('that are not selected run as probes', async () => {
    const catalogue = [...gateChecks, requirement('first'), requirement('second', { dependsOn: ['first'] })]
    const plan = planChecks(catalogue, new Set(['second']))
    expect(plan.map(({ requirement: { id }, selected }) => [id, selected])).toEqual([
      ...gates.map((id) => [id, false]),
      ['first', false],
      ['second', true],
    ])
  })

  test('in a circle are a mistake of the catalogue', () => {
    const catalogue = [
      ...gateChecks,
      requirement('a', { dependsOn: ['b'] }),
      requirement('b', { dependsOn: ['a'] }),
    ]
    expect(() => planChecks(catalogue, new Set(['a']))).toThrow('depend on each other: a > b > a')
  })
})

describe('order', () => {
  test('what disturbs a shared target runs alone and last', async () => {
    const seen: string[] = []
    let running = 0
    const check =
      (id: string) =>
      async ({ observe }: Check) => {
        running += 1
        seen.push(id)
        await sleep(5)
        expect(running).toBe(1)
        running -= 1
        observe.that(true, { subject: id, expected: '', observed: '' })
      }
    const one = requirement('moves-the-clock', { disturbs: 'clock', check: check('clock') })
    const two = requirement('quiet', { check: check('quiet') })
    await run([one, two], { isolated: false })
    expect(seen).toEqual(['quiet', 'clock'])
  })
})

describe('deadlines', () => {
  test('a check that hangs ends with its deadline, and the run goes on', async () => {
    const hanging = requirement('hangs', { check: () => new Promise(() => {}) })
    const { of, completion } = await run([hanging, requirement('other')], {
      deadlines: { request: 1, check: 0.05, run: 20 },
    })
    expect(of('hangs')).toMatchObject({
      class: 'error',
      summary: 'the check did not end within its deadline of 0.05 s',
    })
    expect(of('other')?.class).toBe('pass')
    expect(completion.state).toBe('complete')
  })

  test('a run that takes too long ends with a partial result', async () => {
    const slow = requirement('slow', { check: () => new Promise(() => {}) })
    const { of, completion } = await run([slow], { deadlines: { request: 1, check: 10, run: 0.05 } })
    expect(completion).toMatchObject({ state: 'out-of-time' })
    expect(of('slow')?.class).toBe('blocked')
  })

  test('a target that is lost is one error and the end of the run', async () => {
    const lost = throwing(new TargetError('ECONNRESET', 'cut'))
    const checks = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => requirement(id, { check: lost }))
    const { results, completion } = await run(checks, { answers: false, isolated: false })
    expect(completion.state).toBe('target-lost')
    expect(results.filter(({ class: found }) => found === 'error')).toHaveLength(1)
    expect(results.filter(({ class: found }) => found === 'blocked')).toHaveLength(5)
  })

  test('an interruption ends the run with what there is', async () => {
    const interrupt = new AbortController()
    const check = async (): Promise<void> => {
      interrupt.abort()
      await sleep(10_000)
    }
    const { completion, of } = await run([requirement('long', { check })], {}, interrupt.signal)
    expect(completion.state).toBe('interrupted')
    expect(of(gates[0])?.class).toBe('pass')
    expect(of('long')?.class).toBe('blocked')
  })
})

test('a refused credential in the first check ends the run; later ones are told', async () => {
  const refused = throwing(new CredentialError('a sign-in as kim'))
  const { misconfigured, completion } = await run([requirement('one', { check: refused })])
  expect(misconfigured).toEqual(['one'])
  expect(completion.state).toBe('complete')
  const catalogue = [requirement(gates[0], { check: refused }), ...gateChecks.slice(1)]
  const engine = new Engine({
    catalogue,
    selected: new Set(gates),
    driver: fakeDriver(),
    profiles: ['oauth2'],
    signal: new AbortController().signal,
    rerun: (id) => id,
  })
  expect((await engine.run()).completion).toMatchObject({
    state: 'misconfigured',
    reason: 'could not arrange a sign-in as kim',
  })
})

describe('a requirement that only a branch relies on', () => {
  const broken = requirement('broken', {
    check: async ({ observe }) => {
      observe.that(false, { subject: 'it', expected: 'a', observed: 'b' })
    },
  })
  const relying = (taken: boolean): Requirement =>
    requirement('relying', {
      contrasts: ['broken'],
      check: async ({ observe, relyOn }) => {
        if (taken) relyOn('broken')
        observe.that(true, { subject: 'it', expected: 'so', observed: 'so' })
      },
    })

  test('does not stand in the way of the other branches', async () => {
    expect((await run([broken, relying(false)])).of('relying')?.class).toBe('pass')
  })

  test('blocks its branch where it did not hold', async () => {
    expect((await run([broken, relying(true)])).of('relying')).toMatchObject({
      class: 'blocked',
      summary: 'broken did not hold (fail)',
      blockedBy: 'broken',
    })
  })

  test('is run for it, also where nobody selected it', async () => {
    const plan = planChecks([...gateChecks, broken, relying(true)], new Set(['relying']))
    expect(plan.map(({ requirement: { id } }) => id)).toContain('broken')
  })
})

describe('a target that fails on a second token within one second', () => {
  test('is asked again, more slowly, and the report says so', async () => {
    let tries = 0
    const hasty = requirement('hasty', {
      check: async ({ observe }) => {
        tries += 1
        if (tries === 1) throw new TargetError('HTTP_5XX', 'it crashed')
        observe.that(true, { subject: 'it', expected: 'so', observed: 'so' })
      },
    })
    const { of, warnings } = await run([hasty], { slowDown: () => (tries === 1 ? () => {} : undefined) })
    expect(of('hasty')?.class).toBe('pass')
    expect(warnings.join()).toContain('the target failed on a second token within one second (hasty)')
  })

  test('is asked as fast as before where being slow did not help', async () => {
    const broken = requirement('broken', { check: throwing(new TargetError('HTTP_5XX', 'it crashed')) })
    let fastAgain = 0
    const { of, warnings } = await run([broken], {
      slowDown: () => () => {
        fastAgain += 1
      },
    })
    expect(of('broken')?.class).toBe('error')
    expect(warnings).toEqual([])
    expect(fastAgain).toBe(1)
  })

  test('is not asked again where being slow could not help', async () => {
    let tries = 0
    const broken = requirement('broken', {
      check: async () => {
        tries += 1
        throw new TargetError('HTTP_5XX', 'it crashed')
      },
    })
    expect((await run([broken], { slowDown: () => undefined })).of('broken')?.class).toBe('error')
    expect(tries).toBe(1)
  })
})
