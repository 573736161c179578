import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { catalogue } from '../suites/catalogue.ts'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

const file = join(import.meta.dirname, '..', 'fixtures', 'targets', 'mock.yaml')
const env = Object.fromEntries([
  ...['album', 'printer', 'visitor', 'intranet', 'account', 'gallery', 'bulletin', 'administration'].map(
    (id) => [`${id.toUpperCase()}_SECRET`, `test-secret-of-${id}`],
  ),
  ...['kim', 'lee'].map((name) => [`${name.toUpperCase()}_PASSWORD`, `test-password-of-${name}`]),
])

test('a target file alone gives the mock the same classes as its own driver, and leaves no user behind', async () => {
  const ended = await folder.run(['run', '--target', file, '--allow-destructive'], { env })
  expect(ended.stderr).toBe('')
  const report = JSON.parse(folder.read('reports/out/report.json')) as RunReport
  expect(
    report.results.filter(({ class: found }) => found !== 'pass').map(({ id, summary }) => [id, summary]),
  ).toEqual(
    catalogue.flatMap(({ id }) => {
      // Its state is in memory, so there is nothing that could survive.
      if (/restart/.test(id))
        return [[id, 'the run does not own a server that keeps its state over a restart']]
      // The clients that the calls make for a check have the usual grant types.
      if (id === 'scope-exchange-cannot-mint-offline')
        return [[id, expect.stringContaining('may not exchange tokens')]]
      if (id === 'binding-mtls-certificate-checked') return [[id, expect.stringContaining('certificate')]]
      // It would take a second server.
      if (/upstream/.test(id))
        return [[id, 'the target file names no OpenID provider that the server is a client of']]
      if (!id.startsWith('binding-assertion-')) return []
      return [[id, 'the target file has no client that authenticates with a signed assertion']]
    }),
  )
  expect(report.results).toHaveLength(catalogue.length)
  expect(new Set(report.ledger.map(({ end }) => end))).toEqual(new Set(['proven-dead']))
  expect(ended.code).toBe(0)
})
