import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { implementations, isTold } from './implementations.ts'

const pages = join(import.meta.dirname, '..', '..', 'docs', 'implementations')

test.each(Object.entries(implementations))(
  'the page of %s below docs/implementations explains every result that is not a pass',
  (name, { expected, page: file = name }) => {
    const page = readFileSync(join(pages, `${file}.md`), 'utf8')
    const isNamed = (id: string): boolean =>
      page.includes(id) || [...page.matchAll(/([a-z-]+-)\*/g)].some(([, start = '']) => id.startsWith(start))
    const unexplained = Object.keys(expected).filter((id) => isTold(expected[id]) && !isNamed(id))
    expect(unexplained).toEqual([])
  },
)
