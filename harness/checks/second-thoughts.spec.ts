import { describe, expect, test } from 'vitest'
import { TargetError } from '../engine/errors.ts'
import { planChecks } from '../engine/plan.ts'
import type { TargetRequirement } from './requirement.ts'
import { gateChecks, requirement, run, throwing } from './testing/fake-run.ts'

describe('a requirement that only a branch relies on', () => {
  const broken = requirement('broken', {
    check: async ({ observe }) => {
      observe.that(false, { subject: 'it', expected: 'a', observed: 'b' })
    },
  })
  const relying = (taken: boolean): TargetRequirement =>
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
