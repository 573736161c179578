import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  ConfigError,
  CredentialError,
  NotApplicable,
  OutOfReach,
  PrerequisiteError,
  TargetError,
} from '../engine/errors.ts'
import type { Check } from './context.ts'
import { Engine } from './run-all.ts'
import { fakeDriver, gateChecks, gates, requirement, run, throwing } from './testing/fake-run.ts'

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
    [
      'that judges an answer of a server that crashed',
      async ({ observe }) => {
        const replies = [{ exchange: 1, url: 'https://op.example/token?x', status: 503 }]
        observe.that(true, { subject: 'it', expected: 'a', observed: 'a', replies })
      },
      'error',
      'https://op.example/token answered 503',
    ],
    ['that only noted something', async ({ observe }) => observe.note('it', 'seen'), 'error', 'it: seen'],
    [
      'that found a weakness',
      async ({ observe }) => {
        observe.that(true, { subject: 'it', expected: 'a', observed: 'a' })
        observe.that(false, { subject: 'that', expected: 'b', observed: 'c' }, 'weakness')
      },
      'warn',
      'that: expected b, observed c (the MUST itself is kept)',
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
    expect(of('one')?.class).toBe('error')
  })

  test('a missing capability is told with its remedy, and the check is not run', async () => {
    const check = throwing(new Error('ran'))
    const { of } = await run([requirement('one', { needs: ['userinfo'], check })], {
      lacks: { userinfo: 'none here' },
    })
    expect(of('one')).toMatchObject({ class: 'not-applicable', summary: 'none here', remedy: 'add userinfo' })
  })

  test('a way that nobody allowed is told with the line that allows it', async () => {
    const refusal = { place: 'https://x.example', why: 'nobody named', remedy: 'hosts: [https://x.example]' }
    const check = throwing(new OutOfReach('the sign-in leads', refusal))
    const { of } = await run([requirement('one', { check })])
    expect(of('one')).toMatchObject({
      class: 'blocked',
      summary: 'the sign-in leads to https://x.example, which nobody named',
      remedy: 'hosts: [https://x.example]',
    })
  })

  test('what is wrong in the target file is no failure of the harness, though a check found it', async () => {
    const check = throwing(new ConfigError('the target file uses {clent_id}'))
    const { of, internalFailures, misconfigured } = await run([requirement('one', { check })])
    expect(of('one')).toMatchObject({ class: 'error', summary: 'the target file uses {clent_id}' })
    expect(internalFailures).toEqual([])
    expect(misconfigured).toEqual(['one'])
  })

  test('a failure of the harness itself is an error of its own kind, without secrets', async () => {
    const { of, internalFailures } = await run([
      requirement('one', { check: throwing(new Error('undefined secret is no function')) }),
    ])
    expect(of('one')?.summary).toBe('the harness failed: undefined mark is no function')
    expect(internalFailures).toEqual(['one'])
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
    const { internalFailures } = await run([one, two], { isolated: false })
    expect(seen).toEqual(['quiet', 'clock'])
    // What a check expects in vain is a failure of the harness.
    expect(internalFailures).toEqual([])
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

  test('only the check that met the loss is an error, whatever names the message has', async () => {
    const first = requirement('first', { check: throwing(new TargetError('ECONNRESET', 'as second: was')) })
    const second = requirement('second', { check: () => new Promise(() => {}) })
    const { of, completion } = await run([first, second], { answers: false })
    expect(completion).toMatchObject({ state: 'target-lost', requirement: 'first' })
    expect(of('first')?.class).toBe('error')
    expect(of('second')?.class).toBe('blocked')
  })

  test('a target that dies while the tokens of the last check are ended is lost, too', async () => {
    const left = [
      {
        token: 'refresh_token#1',
        requirement: '',
        user: 'kim',
        client: 'web',
        end: 'unknown' as const,
        how: 'connection refused',
      },
    ]
    const { completion } = await run([requirement('last')], { answers: false, left })
    expect(completion).toMatchObject({ state: 'target-lost', requirement: gates[0] })
    expect((await run([requirement('last')], { answers: true, left })).completion.state).toBe('complete')
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
  const catalogue = [requirement(gates[0], { role: 'subject-gate', check: refused }), ...gateChecks.slice(1)]
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
    requirement: gates[0],
  })
})

test('what is wrong in the target file is an error of the subject gate that met it, and ends the run', async () => {
  const engine = new Engine({
    catalogue: [
      requirement('subject', { role: 'subject-gate', check: throwing(new ConfigError('no such file')) }),
      requirement('other'),
    ],
    selected: new Set(['subject', 'other']),
    driver: fakeDriver(),
    profiles: ['oauth2'],
    signal: new AbortController().signal,
    rerun: (id) => id,
  })
  const { completion, results } = await engine.run()
  expect(completion).toEqual({ state: 'misconfigured', reason: 'no such file', requirement: 'subject' })
  expect(results.map(({ id, class: found }) => [id, found])).toEqual([
    ['subject', 'error'],
    ['other', 'blocked'],
  ])
})

test('where the subject gate does not apply, nothing does; another gate stands in the way of nothing', async () => {
  const none = throwing(new NotApplicable('no offline access'))
  const classes = async (role: 'subject-gate' | 'gate') => {
    const engine = new Engine({
      catalogue: [requirement('first', { role, check: none }), requirement('second')],
      selected: new Set(['second']),
      driver: fakeDriver(),
      profiles: ['oauth2'],
      signal: new AbortController().signal,
      rerun: (id) => id,
    })
    return (await engine.run()).results.map(({ class: found }) => found)
  }
  expect(await classes('subject-gate')).toEqual(['not-applicable', 'not-applicable'])
  expect(await classes('gate')).toEqual(['not-applicable', 'pass'])
})
