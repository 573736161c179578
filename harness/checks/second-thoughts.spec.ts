import { describe, expect, test } from 'vitest'
import { TargetError } from '../engine/errors.ts'
import { requirement, run, throwing } from './testing/fake-run.ts'

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
