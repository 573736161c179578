import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgedHazards } from '../../../judge/hazards/index.ts'
import { judgedLibraries } from './clients.ts'
import { tableOf, type Verdicts, withTable } from './table.ts'

const here = import.meta.dirname
const verdicts = JSON.parse(readFileSync(join(here, 'expected.json'), 'utf8')) as Verdicts
const document = readFileSync(join(here, '..', '..', '..', 'docs', 'implementations', 'clients.md'), 'utf8')

test('each client has a verdict for every hazard', () => {
  const ids = judgedHazards.map(({ id }) => id)
  expect(Object.entries(verdicts).map(([name, found]) => [name, Object.keys(found)])).toEqual(
    judgedLibraries.map(({ name }) => [name, ids]),
  )
})

test('the page about clients has the table of those verdicts', () => {
  expect(withTable(document, tableOf(verdicts))).toBe(document)
})
