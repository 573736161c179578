// Builds dist/: type declarations, one for each source; the code in few files, since each file that has to be found and
// read costs time whenever the command starts; and the published JSON Schemas.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const require = createRequire(import.meta.url)
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' })

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const published = Object.values(manifest.exports).flatMap((entry) => entry.default ?? [])
const entries = [
  ...published.map((path) => path.replace(/^\.\/dist\/|\.js$/g, '')),
  'cli/main',
  'cli/published-schemas',
  'selftest/matrix-worker',
]
// What `mock` loads before it listens, and TypeBox, of whose 250 files a schema needs a fraction: each file that has to be
// found and read on its own costs more than what is in it.
const bundled = ['@hono/node-server', '@sinclair/typebox', 'commander', 'hono', 'picocolors']
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry, join(root, `${entry}.ts`)])),
  platform: 'node',
  // Every other package stays what it is: one jose, one undici, that of whoever installs this one.
  external: (id) => /^[^./]/.test(id) && !bundled.some((name) => id === name || id.startsWith(`${name}/`)),
})
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'shared/[name]-[hash].js',
})
await bundle.close()
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), bundled.map(licenseOf).join('\n'))
chmodSync(join(dist, 'cli', 'main.js'), 0o755)

const { publishedSchemas } = await import(join(dist, 'cli', 'published-schemas.js'))
mkdirSync(join(dist, 'schemas'))
for (const [name, schema] of Object.entries(publishedSchemas)) {
  writeFileSync(join(dist, 'schemas', `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`)
}

/** What is bundled comes with its license. */
function licenseOf(name) {
  const folder = join(root, 'node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (file === undefined) throw new Error(`${name} has no file with its license`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8')}`
}
