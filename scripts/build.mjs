// Builds dist/: type declarations, one for each source; the code in few files, since each file that has to be found and
// read costs time whenever the command starts; and the published JSON Schemas.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry, join(root, `${entry}.ts`)])),
  platform: 'node',
  // Every package stays what it is: one hono, one jose, that of whoever installs this one. Only TypeBox is bundled: a
  // schema needs a fraction of it, and its 250 files take longer to load than everything else of a command.
  external: (id) => /^[^./]/.test(id) && !id.startsWith('@sinclair/typebox'),
})
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'shared/[name]-[hash].js',
})
await bundle.close()
chmodSync(join(dist, 'cli', 'main.js'), 0o755)

const { publishedSchemas } = await import(join(dist, 'cli', 'published-schemas.js'))
mkdirSync(join(dist, 'schemas'))
for (const [name, schema] of Object.entries(publishedSchemas)) {
  writeFileSync(join(dist, 'schemas', `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`)
}
