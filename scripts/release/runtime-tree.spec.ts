import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundledPackages, runtimeTree } from './runtime-tree.ts'

const root = join(import.meta.dirname, '..', '..')
const bundled = bundledPackages(root)
const tree = runtimeTree(root, bundled)

/** Permissive licenses, by their SPDX expressions as the packages write them. A new one is a decision. */
const allowed = [
  'MIT',
  'ISC',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  '(BSD-3-Clause OR GPL-2.0)',
]

test('the tree is known: what is bundled, and what the dependencies bring', () => {
  expect(bundled).toContain('hono')
  expect(tree.map(({ name }) => name)).toContain('fast-deep-equal')
  expect(tree.length).toBeLessThanOrEqual(40)
})

test('every package at run time has an allowed license', () => {
  const others = tree.filter(({ license }) => !allowed.includes(license))
  expect(others.map(({ name, license }) => `${name}: ${license}`)).toEqual([])
})

/** `npx vitest run --project unit scripts/release -u` writes it anew. */
test('the page of dependencies names each of them with its license', async () => {
  const rows = tree.map(
    ({ name, license }) => `| ${name} | ${license} | ${bundled.includes(name) ? 'bundled' : 'installed'} |`,
  )
  const page = `# What an installation brings

Every package that is installed with this one, or whose code is bundled into it, by the lock file. Licenses that a test
does not allow fail it, and so does a package with a script that runs at installation. Optional peers are not among them.

| Package | License | |
| --- | --- | --- |
${rows.join('\n')}
`
  await expect(page).toMatchFileSnapshot(join(root, 'docs', 'dependencies.md'))
})

test('no package at run time runs a script when it is installed', () => {
  expect(tree.filter(({ hasInstallScript }) => hasInstallScript)).toEqual([])
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const hook of ['preinstall', 'install', 'postinstall'])
    expect(Object.keys(scripts)).not.toContain(hook)
})

test('a package that is missing in the lock file is an error', () => {
  expect(() => runtimeTree(root, ['no-such-package'])).toThrow('no-such-package, which this package needs')
})
