import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadTarget } from '../harness/target/load-target.ts'
import { packageRoot } from '../harness/target/package-root.ts'
import { shippedRecipes } from '../harness/target/recipe.ts'
import { MockDriver } from './mock-driver.ts'

const recipe = (await shippedRecipes()).find(({ name }) => name === 'mock-provider')

test('the built-in mock and the example target file have the calls and the clock of the recipe', async () => {
  const environment = new Proxy({}, { get: () => 'a-secret', has: () => true })
  const example = await loadTarget(join(packageRoot, 'fixtures', 'targets', 'mock.yaml'), environment)
  const builtIn = new MockDriver({ over: 'in-process', defects: [], directory: '.', allowDestructive: true })
  for (const target of [example.target, builtIn.target]) {
    // A call of another server, the upstream provider, which only the built-in mock brings along.
    const { 'upstream-revoke-user': _, ...own } = target.calls ?? {}
    expect(own).toEqual(recipe?.calls)
    expect(target.clock).toEqual(recipe?.clock)
  }
})

test("no other file repeats the mock's own requests", async () => {
  // Those that no other server has.
  const requests = Object.values(recipe?.calls ?? {})
    .flat()
    .flatMap(({ request = '' }) => (/offline$/.test(request) ? [request] : []))
  expect(requests.length).toBeGreaterThan(4)
  const repeated: string[] = []
  for (const folder of ['selftest', 'fixtures', 'harness', 'suites', 'cli', 'interop', 'docs']) {
    for (const entry of await readdir(join(packageRoot, folder), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name)
      if (!entry.isFile() || file.endsWith('recipes/mock-provider.json')) continue
      const text = await readFile(file, 'utf8')
      repeated.push(...requests.filter((request) => text.includes(request)).map((it) => `${file}: ${it}`))
    }
  }
  expect(repeated).toEqual([])
})
