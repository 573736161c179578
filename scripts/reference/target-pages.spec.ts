import { expect, test } from 'vitest'
import { callNames } from '../../harness/target/calls.ts'
import { targetSchema } from '../../harness/target/target-schema.ts'
import { variables } from '../../harness/target/variables.ts'
import { targetFilePage } from './target-pages.ts'

test('the page of the target file has every member, call and variable', () => {
  const page = targetFilePage()
  const expected = [
    ...Object.keys(targetSchema.properties),
    ...callNames,
    ...Object.keys(variables).map((name) => `{${name}}`),
  ]
  expect(expected.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  // Descriptions are for readers: nothing of the generator may be left in them.
  expect(page).not.toMatch(/undefined|\[object/)
})
