import { expect, test } from 'vitest'
import { UnderWay } from './under-way.ts'

test('work that is under way is not begun again, and begins anew once it has ended', async () => {
  const works = new UnderWay<number>()
  let begun = 0
  const work = async (): Promise<number> => ++begun
  expect(await Promise.all([works.share('a', work), works.share('a', work), works.share('b', work)])).toEqual(
    [1, 1, 2],
  )
  expect(await works.share('a', work)).toBe(3)
})

test('a failure is everybody’s who waited, and is forgotten', async () => {
  const works = new UnderWay<number>()
  const fails = async (): Promise<number> => {
    throw new Error('no')
  }
  const both = await Promise.allSettled([works.share('a', fails), works.share('a', async () => 1)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await works.share('a', async () => 1)).toBe(1)
})
