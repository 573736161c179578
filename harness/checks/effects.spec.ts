import { describe, expect, test } from 'vitest'
import { Effects } from '../drivers/effects.ts'
import { NotApplicable, PrerequisiteError } from '../engine/errors.ts'
import type { Check } from './context.ts'
import { requirement, run } from './testing/fake-run.ts'

const change = (exchange = 2) => ({
  call: 'admin-revoke-user',
  answer: '200 "Unaffected"',
  exchange,
  remedy: 'calls: { admin-revoke-user: { accepted: { status: 200 } } }',
})
const judged = (holds: boolean, exchange: number) => ({
  subject: 'the token',
  expected: 'so',
  observed: holds ? 'so' : 'not so',
  replies: [{ exchange }],
})

/** The result of a check that asks for a change. */
async function resultOf(check: (context: Check, effects: Effects) => Promise<void> | void) {
  const effects = new Effects()
  const { of } = await run([requirement('one', { check: async (context) => check(context, effects) })], {
    effects,
  })
  return of('one')
}

describe('a change that nothing was seen of', () => {
  test.each([true, false])('blocks the check, whatever was observed after it (%s)', async (holds) => {
    const result = await resultOf(({ observe }, effects) => {
      effects.asked(change())
      observe.that(holds, judged(holds, 3))
    })
    expect(result).toMatchObject({
      class: 'blocked',
      summary:
        'could not arrange admin-revoke-user: it was answered 200 "Unaffected", and nothing was seen of what it should change',
      remedy: change().remedy,
      observations: [{ subject: 'the token' }],
    })
  })

  test('is not made good by what was seen of a later change', async () => {
    const result = await resultOf(({ observe }, effects) => {
      effects.asked({ ...change(2), call: 'admin-disable-user' })
      effects.asked(change(3))
      observe.that(true, { ...judged(true, 4), effect: true })
    })
    expect(result).toMatchObject({ class: 'blocked', summary: expect.stringContaining('admin-disable-user') })
  })

  test('is of no matter once the check has set it aside', async () => {
    const result = await resultOf(({ observe, setAside }, effects) => {
      effects.asked(change(2))
      setAside()
      effects.asked(change(3))
      observe.that(true, { ...judged(true, 4), effect: true })
    })
    expect(result?.class).toBe('pass')
  })

  test('takes nothing back of what was violated before it', async () => {
    const result = await resultOf(({ observe }, effects) => {
      observe.that(false, judged(false, 1))
      effects.asked(change())
      observe.that(true, judged(true, 3))
    })
    expect(result?.class).toBe('fail')
  })

  test('takes nothing back where nothing was judged after it', async () => {
    const result = await resultOf(({ observe }, effects) => {
      observe.that(true, judged(true, 1))
      effects.asked(change())
      observe.note('the token', 'something', [{ exchange: 3 }])
    })
    expect(result?.class).toBe('pass')
  })

  test('is named where a control step did not turn out after it', async () => {
    const result = await resultOf((_, effects) => {
      effects.asked(change())
      throw new PrerequisiteError('a dead token')
    })
    expect(result?.summary).toBe(
      'could not arrange a dead token (admin-revoke-user was answered 200 "Unaffected")',
    )
  })

  test('is no matter for a check that does not apply', async () => {
    const result = await resultOf((_, effects) => {
      effects.asked(change())
      throw new NotApplicable('no list')
    })
    expect(result).toMatchObject({ class: 'not-applicable', summary: 'no list' })
  })
})

describe('a change counts', () => {
  test.each<[string, (context: Check) => void]>([
    ['what is judged shows it', ({ observe }) => observe.that(true, { ...judged(true, 3), effect: true })],
    ['the check saw it', ({ tookEffect }) => tookEffect()],
  ])('where %s', async (_, see) => {
    const result = await resultOf((context, effects) => {
      effects.asked(change())
      see(context)
      context.observe.that(false, judged(false, 4))
    })
    expect(result?.class).toBe('fail')
  })

  test('only until the next one is asked for', async () => {
    const result = await resultOf(({ observe, tookEffect }, effects) => {
      effects.asked(change())
      tookEffect()
      effects.asked({ ...change(4), call: 'admin-enable-user' })
      observe.that(true, judged(true, 5))
    })
    expect(result?.summary).toContain('admin-enable-user')
  })

  test('not where what should show it does not hold', async () => {
    const result = await resultOf(({ observe }, effects) => {
      effects.asked(change())
      observe.that(false, { ...judged(false, 3), effect: true })
    })
    expect(result?.class).toBe('blocked')
  })
})
