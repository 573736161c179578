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
})

describe('a check that met a fault', () => {
  const failing = (times: number, error: Error) => {
    let tries = 0
    const check = requirement('unlucky', {
      check: async ({ observe }) => {
        tries += 1
        if (tries <= times) throw error
        observe.that(true, { subject: 'it', expected: 'so', observed: 'so' })
      },
    })
    return { check, tries: () => tries }
  }

  test.each([
    new TargetError('HTTP_5XX', 'it crashed'),
    new TargetError('RATE_LIMITED', 'it was asked too often', { retryAfter: 0 }),
    new TargetError('ECONNRESET', 'the connection was cut'),
  ])('is run once more, and the report says so ($code)', async (error) => {
    const { check } = failing(1, error)
    const { of, warnings } = await run([check])
    expect(of('unlucky')?.class).toBe('pass')
    expect(warnings).toEqual([`unlucky met a fault and was run once more: ${error.message}`])
  })

  test('is an error where it met one again, and not run a third time', async () => {
    const { check, tries } = failing(9, new TargetError('HTTP_5XX', 'it crashed'))
    expect((await run([check])).of('unlucky')?.class).toBe('error')
    expect(tries()).toBe(2)
  })

  test('because it was asked too often is told with the line for a slower pace', async () => {
    const { check } = failing(9, new TargetError('RATE_LIMITED', 'it was asked too often'))
    const result = (await run([check])).of('unlucky')
    expect(result).toMatchObject({
      class: 'error',
      remedy: expect.stringMatching(/^requests_per_second: \d/),
    })
  })

  test('is not run again where the target does not answer any more', async () => {
    const { check, tries } = failing(1, new TargetError('ECONNREFUSED', 'refused'))
    const { completion } = await run([check], { answers: false })
    expect(completion.state).toBe('target-lost')
    expect(tries()).toBe(1)
  })

  test('that is a gate blocks nothing where the fault passed', async () => {
    const { check } = failing(1, new TargetError('HTTP_5XX', 'it crashed'))
    const gate = { ...check, role: 'subject-gate' as const }
    const { of } = await run([requirement('one')], { gates: [gate] })
    expect([of('unlucky')?.class, of('one')?.class]).toEqual(['pass', 'pass'])
  })

  test('is no check that the harness itself failed in', async () => {
    const { check, tries } = failing(1, new Error('undefined is no function'))
    expect((await run([check])).internalFailures).toEqual(['unlucky'])
    expect(tries()).toBe(1)
  })
})
