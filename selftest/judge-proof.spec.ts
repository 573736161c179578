import { describe, expect, test } from 'vitest'
import { judgedHazards } from '../judge/hazards/index.ts'
import { nodeSigner } from '../mock-provider/adapters/node-signer.ts'
import { judgedHabits } from './judge-proof.ts'
import { badHabits } from './judged-client/bad-habits.ts'

const verdicts = async (...given: Parameters<typeof judgedHabits>) => {
  const { results } = await judgedHabits(given[0], given[1], { signer: nodeSigner })
  return results.map(({ id, class: found, summary }) => [id, found, found === 'pass' ? '' : summary])
}

test('a good client passes every hazard that applies to it', async () => {
  expect((await verdicts({})).filter(([, found]) => found !== 'pass' && found !== 'not-applicable')).toEqual(
    [],
  )
})

test('there is a bad habit for every hazard', () => {
  expect(Object.keys(badHabits).sort()).toEqual(judgedHazards.map(({ id }) => id).sort())
})

describe('a client with one bad habit', () => {
  test.each(Object.entries(badHabits))('is found by its hazard: %s', async (id, bad) => {
    const results = await verdicts(bad, [id])
    expect(results.map(([name, found]) => [name, ['fail', 'warn'].includes(found ?? '')])).toEqual(
      id === 'baseline'
        ? [['baseline', true]]
        : [
            ['baseline', false],
            [id, true],
          ],
    )
  })
})
