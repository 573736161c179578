import { expect, test } from 'vitest'
import type { Cell, Part } from './part.ts'
import { partRow, rowsOf } from './run-part.ts'

/** A part with two rows of ten cells, of which the fourth is wrong and the last two are never consulted. */
function part(): { readonly part: Part; readonly ran: string[] } {
  const ran: string[] = []
  const cell = (row: string, index: number): Cell => ({
    name: `${row}${index}`,
    requirement: 'scope-issues-refresh-token',
    consulted: index < 8,
    run: async () => {
      ran.push(`${row}${index}`)
      return { before: 'pass', now: index === 3 ? 'fail' : 'pass', summary: 'so', wrong: index === 3 }
    },
  })
  return {
    ran,
    part: {
      about: 'nothing is misled',
      goal: 'classes changed',
      sample: { rows: 2, cells: 4 },
      rows: () => ['a', 'b'],
      cells: async (row) => Array.from({ length: 10 }, (_, index) => cell(row, index)),
    },
  }
}

test('what was never consulted is left out, and counted', async () => {
  const { part: fake, ran } = part()
  const row = await partRow(fake, 'a', { sample: false, everyCell: false })
  expect(row).toMatchObject({ cells: 8, leftOut: 2, notSampled: 0 })
  expect(ran).toHaveLength(8)
})

test('every cell is run where that is asked for', async () => {
  const { part: fake, ran } = part()
  expect(await partRow(fake, 'a', { sample: false, everyCell: true })).toMatchObject({
    cells: 10,
    leftOut: 0,
  })
  expect(ran).toHaveLength(10)
})

test('a sample has some of the rows', () => {
  const { part: fake } = part()
  expect(rowsOf(fake, { sample: true })).toEqual(['a'])
  expect(rowsOf(fake, { sample: false })).toEqual(['a', 'b'])
})

test('what was taken for not consulted, and changes something all the same, is wrong', async () => {
  const { part: fake } = part()
  const cells = (await fake.cells('a')).map((cell) => ({ ...cell, consulted: cell.name !== 'a3' }))
  const silent = cells.map((cell) => ({
    ...cell,
    run: async () => ({ ...(await cell.run()), wrong: false }),
  }))
  const { wrong } = await partRow({ ...fake, cells: async () => silent }, 'a', {
    sample: false,
    everyCell: true,
  })
  expect(wrong.map(({ cell }) => cell)).toEqual(['a3'])
})

test('a sample of a row starts at another cell in each row, and is the same each time', async () => {
  const { part: fake, ran } = part()
  const extent = { sample: true, everyCell: false }
  expect(await partRow(fake, 'a', extent)).toMatchObject({ cells: 2, notSampled: 6 })
  await partRow(fake, 'b', extent)
  expect(ran).toEqual(['a0', 'a4', 'b3', 'b7'])
})

test('what is wrong is told with its requirement and its cell', async () => {
  const { wrong } = await partRow(part().part, 'a', { sample: false, everyCell: false })
  expect(wrong).toEqual([
    {
      requirement: 'scope-issues-refresh-token',
      cell: 'a3',
      before: 'pass',
      now: 'fail',
      summary: 'so',
      wrong: true,
    },
  ])
})
