import { expect, test } from 'vitest'
import { legalVariants } from '../mock-variants.ts'
import { factors } from './factors.ts'
import { pairs, rowsOf } from './pairs.ts'

test('variants that set the same option are alternatives, all others may meet', () => {
  const groups = factors().map((factor) => factor.flatMap((variant) => variant?.name ?? []))
  expect(groups.find((names) => names.includes('rotation-always'))).toContain('rotation-with-grace')
  expect(groups.find((names) => names.includes('json-login'))).toEqual(['json-login', 'two-step-login'])
  expect(groups.find((names) => names.includes('refresh-without-scope'))).toEqual(['refresh-without-scope'])
})

test('every legal variant meets every other that is no alternative to it', () => {
  const rows = rowsOf().map((row) => row.map(({ name }) => name))
  const groups = factors().map((factor) => factor.flatMap((variant) => variant?.name ?? []))
  expect(new Set(groups.flat())).toEqual(
    new Set([...groups.flat(), ...legalVariants.map(({ name }) => name)]),
  )
  const lonely = groups.flatMap((group, index) =>
    group.flatMap((one) =>
      groups
        .slice(index + 1)
        .flat()
        .filter((other) => !rows.some((row) => row.includes(one) && row.includes(other)))
        .map((other) => `${one} ${other}`),
    ),
  )
  expect(lonely).toEqual([])
})

test('the rows are the same each time, so that one can be run again by its name', () => {
  expect(pairs.rows()).toEqual(pairs.rows())
  expect(rowsOf()).toEqual(rowsOf())
})
