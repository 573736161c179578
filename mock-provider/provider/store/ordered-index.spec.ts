import { expect, test } from 'vitest'
import { OrderedIndex } from './ordered-index.ts'

test('an index lists by order what was added and not removed, however it was filled', () => {
  const plain = new Map<string, number>()
  const index = new OrderedIndex((id) => plain.get(id))
  // Not random, so that a failure happens again: a walk that comes by every number once.
  for (let step = 0, at = 1; step < 4000; step++, at = (at * 5 + 3) % 4096) {
    const order = step < 2000 ? step : at
    const id = `${step}`
    plain.set(id, order)
    index.add(['all', `third ${step % 3}`], id)
    if (step % 3 === 2) {
      const gone = `${step - 2}`
      index.remove(['all', `third ${(step - 2) % 3}`], gone)
      plain.delete(gone)
    }
  }
  const expected = (after: number, holds: (id: string) => boolean) =>
    [...plain]
      .filter(([id, order]) => order > after && holds(id))
      .map(([, order]) => order)
      .toSorted((a, b) => a - b)
  for (const after of [-1, 0, 1000, 1999, 3000, 4096]) {
    const found = [...index.after('all', after)].map((id) => plain.get(id))
    expect(found).toEqual(expected(after, () => true))
    const third = [...index.after('third 1', after)].map((id) => plain.get(id))
    expect(third).toEqual(expected(after, (id) => Number(id) % 3 === 1))
  }
  for (const id of plain.keys()) index.remove(['all', `third ${Number(id) % 3}`], id)
  expect(index.has('all')).toBe(false)
})
