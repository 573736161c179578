import { join } from 'node:path'
import { expect, test } from 'vitest'
import { callNames } from '../../harness/target/calls.ts'
import { targetSchema } from '../../harness/target/target-schema.ts'
import { variables } from '../../harness/target/variables.ts'
import { pages } from './pages.ts'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'reference')

test.each(Object.entries(pages))(
  'docs/reference/%s is what the schema says (npm run reference)',
  async (name, page) => {
    await expect(page()).toMatchFileSnapshot(join(folder, name))
  },
)

test('the page of the target file has every member, call and variable', () => {
  const page = pages['target-file.md']?.() ?? ''
  const expected = [
    ...Object.keys(targetSchema.properties),
    ...callNames,
    ...Object.keys(variables).map((name) => `{${name}}`),
  ]
  expect(expected.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  // Descriptions are for readers: nothing of the generator may be left in them.
  expect(page).not.toMatch(/undefined|\[object/)
})
