import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { callsOfModule } from './driver-module.ts'

const folder = mkdtempSync(join(tmpdir(), 'offline-conformance-driver-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function callsIn(name: string, text: string) {
  writeFileSync(join(folder, name), text)
  return callsOfModule(name, folder, 'target.yaml:3')
}

test.each([
  ['a.mjs', "export default { calls: { 'user-list-grants': async () => [] } }"],
  [
    'b.mts',
    "const run = async (call: { readonly variables: object }) => []\nexport default { calls: { 'user-list-grants': { run } } }",
  ],
])('a module in either language gives calls: %s', async (name, text) => {
  const { 'user-list-grants': list } = await callsIn(name, text)
  expect(list).toMatchObject({ run: expect.any(Function), entry: { id: 'id', offline: 'offline' } })
})

test.each([
  ['no such file', 'none.mjs', undefined, /^target\.yaml:3 driver: none\.mjs: it cannot be loaded/],
  ['a mistake of syntax', 'c.mjs', 'export default {', /driver: c\.mjs: it cannot be loaded/],
  ['nothing exported', 'd.mjs', 'export {}', /it exports no calls; accepted is export default/],
  [
    'a call of another name',
    'e.mjs',
    "export default { calls: { 'user-list': async () => [] } }",
    /found a call "user-list"; accepted are user-list-grants, /,
  ],
  [
    'a call that is no function',
    'f.mjs',
    "export default { calls: { 'user-list-grants': 7 } }",
    /is no function/,
  ],
  [
    'nobody who calls',
    'g.mjs',
    "export default { calls: { 'user-list-grants': { as: 'root', run: async () => [] } } }",
    /\.as is "root"; accepted are admin, /,
  ],
])('a module that is no driver is told with its place: %s', async (_, name, text, message) => {
  const loaded = text === undefined ? callsOfModule(name, folder, 'target.yaml:3') : callsIn(name, text)
  await expect(loaded).rejects.toThrow(message)
})
