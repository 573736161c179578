import { expect, test } from 'vitest'
import { catalogue } from '../../suites/catalogue.ts'
import { profiles } from '../engine/vocabulary.ts'
import { select } from './selection.ts'

const everything = { names: [], areas: [], levels: [], exclude: [], profiles }

test.each([2, 3, 7])('%i shards have everything that is selected, each requirement once', (of) => {
  const parts = Array.from({ length: of }, (_, at) => [
    ...select(catalogue, { ...everything, shard: { index: at + 1, of } }),
  ])
  expect(parts.flat().toSorted()).toEqual([...select(catalogue, everything)].toSorted())
  const sizes = parts.map(({ length }) => length)
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
})

test('more shards than requirements are refused, since one of them would be empty', () => {
  const names = ['refresh-success-response']
  expect(() => select(catalogue, { ...everything, names, shard: { index: 1, of: 2 } })).toThrow(
    '--shard 1/2: only 1 requirement is selected',
  )
})
