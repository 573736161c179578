import { describe, expect, test } from 'vitest'
import { NotApplicable, PrerequisiteError, TargetError } from '../engine/errors.ts'
import { planChecks } from '../engine/plan.ts'
import type { TargetRequirement } from './requirement.ts'
import { gateChecks, gates, requirement, run, showing, throwing } from './testing/fake-run.ts'

const fact = 'offline-survives-logout'
const relying = requirement('relying', { reliesOn: [fact] })

describe('a fact on which a requirement relies', () => {
  test('blocks it where the check that looks for it saw otherwise, with what that saw', async () => {
    const { of } = await run([showing('first', fact, false), relying])
    expect(of('relying')).toMatchObject({
      class: 'blocked',
      blockedBy: 'first',
      summary:
        'it leans on the fact that an offline token survives RP-initiated logout, which first did not see here: not so',
    })
  })

  test('tells what was seen against it, and not what was seen after that', async () => {
    const first = showing('first', fact, false, {
      check: async ({ observe, found }) => {
        observe.that(false, { subject: 'one', expected: 'so', observed: 'the token lives' })
        observe.that(true, { subject: 'another', expected: 'so', observed: 'refused' })
        found(fact, false)
      },
    })
    expect((await run([first, relying])).of('relying')?.summary).toMatch(/did not see here: the token lives$/)
  })

  test('blocks nothing where it was seen, whatever else became of that check', async () => {
    const weakElsewhere = showing('first', fact, true, {
      check: async ({ observe, found }) => {
        observe.that(true, { subject: 'it', expected: 'so', observed: 'so' })
        found(fact, true)
        observe.that(false, { subject: 'more', expected: 'so', observed: 'not so' })
        throw new TargetError('HTTP_5XX', 'it crashed')
      },
    })
    const { of } = await run([weakElsewhere, relying])
    expect([of('first')?.class, of('relying')?.class]).toEqual(['error', 'pass'])
  })

  test('names the line by which a server says that it lacks it by design', async () => {
    const one = 'second-grant-keeps-first'
    const asking = requirement('asking', {
      asks: [one],
      check: async ({ relyOn }) => relyOn(one),
    })
    const { of } = await run([
      showing('first', one, false),
      requirement('relying', { reliesOn: [one] }),
      asking,
    ])
    for (const id of ['relying', 'asking'])
      expect(of(id)?.remedy).toBe(
        'declared: { offline_tokens_per_user_client: single }, if that is by design',
      )
  })

  test('has to hold each time that it was told', async () => {
    const twice = showing('first', fact, true, {
      check: async ({ observe, found }) => {
        observe.that(true, { subject: 'it', expected: 'so', observed: 'so' })
        for (const holds of [true, false, true]) found(fact, holds)
      },
    })
    expect((await run([twice, relying])).of('relying')?.class).toBe('blocked')
  })

  test.each([
    ['blocked', new PrerequisiteError('a login')],
    ['error', new TargetError('HTTP_5XX', 'it crashed')],
  ])('blocks it where the check that looks for it ended before (%s)', async (found, error) => {
    const { of } = await run([showing('first', fact, true, { check: throwing(error) }), relying])
    expect(of('relying')).toMatchObject({ class: 'blocked', blockedBy: 'first' })
    expect(of('relying')?.summary).toContain(`its check ended before (${found}: `)
  })

  test('that nobody could look for stands in nobody’s way', async () => {
    const none = showing('first', fact, true, { check: throwing(new NotApplicable('no logout')) })
    expect((await run([none, relying])).of('relying')?.class).toBe('pass')
    const lacking = showing('first', fact, true, { needs: ['rp-logout'] })
    const { of } = await run([lacking, relying], { lacks: { 'rp-logout': 'no logout' } })
    expect([of('first')?.class, of('relying')?.class]).toEqual(['not-applicable', 'pass'])
  })

  test('is looked for by a check that runs for it, also where nobody selected it', () => {
    const plan = planChecks([...gateChecks, showing('first', fact, true), relying], new Set(['relying']))
    expect(plan.map(({ requirement: { id }, selected }) => [id, selected])).toEqual([
      ...gates.map((id) => [id, false]),
      ['first', false],
      ['relying', true],
    ])
  })

  test('is no question for a requirement that the target cannot meet at all', async () => {
    const both = requirement('relying', { reliesOn: [fact], needs: ['introspection'] })
    const { of } = await run([showing('first', fact, false), both], {
      lacks: { introspection: 'no endpoint' },
    })
    expect(of('relying')).toMatchObject({ class: 'not-applicable', summary: 'no endpoint' })
  })

  test('cannot be shown by each other', () => {
    const circle = [
      ...gateChecks,
      requirement('a', { shows: [fact], reliesOn: ['reuse-ends-family'] }),
      requirement('b', { shows: ['reuse-ends-family'], reliesOn: [fact] }),
    ]
    expect(() => planChecks(circle, new Set(['a']))).toThrow('depend on each other: a > b > a')
  })
})

test('what the gates show is a fact on which everything relies', async () => {
  const { results } = await run([requirement('one')], {
    gates: [showing('issues', 'offline-token-issued', false, { role: 'subject-gate' })],
  })
  expect(results.map(({ id, class: found, blockedBy }) => [id, found, blockedBy])).toEqual([
    ['issues', 'fail', undefined],
    ['one', 'blocked', 'issues'],
  ])
})

describe('a fact that only a branch relies on', () => {
  const asking = (taken: boolean): TargetRequirement =>
    requirement('asking', {
      asks: [fact],
      check: async ({ observe, relyOn }) => {
        if (taken) relyOn(fact)
        observe.that(true, { subject: 'it', expected: 'so', observed: 'so' })
      },
    })

  test('does not stand in the way of the other branches', async () => {
    expect((await run([showing('first', fact, false), asking(false)])).of('asking')?.class).toBe('pass')
  })

  test('blocks its branch where it is missing', async () => {
    const { of } = await run([showing('first', fact, false), asking(true)])
    expect(of('asking')).toMatchObject({ class: 'blocked', blockedBy: 'first' })
  })

  test('is known only where it was seen', async () => {
    const seen: boolean[] = []
    const curious = requirement('curious', {
      asks: [fact],
      check: async ({ observe, knows }) => {
        seen.push(knows(fact))
        observe.that(true, { subject: 'it', expected: 'so', observed: 'so' })
      },
    })
    await run([showing('first', fact, true), curious])
    await run([showing('first', fact, false), curious])
    await run([showing('first', fact, true, { check: throwing(new NotApplicable('no')) }), curious])
    expect(seen).toEqual([true, false, false])
  })

  test('that is not named beforehand is a mistake of the requirement', async () => {
    const hidden = requirement('hidden', { check: async ({ knows }) => void knows(fact) })
    const { internalFailures } = await run([hidden])
    expect(internalFailures).toEqual(['hidden'])
  })
})
