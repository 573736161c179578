// Compiles the package into dist/: one output file per source, and the published JSON Schemas beside it.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = import.meta.dirname
const require = createRequire(import.meta.url)
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' })
chmodSync(join(dist, 'cli', 'main.js'), 0o755)
cpSync(join(root, 'harness', 'recipes'), join(dist, 'harness', 'recipes'), { recursive: true })

const published = join(dist, 'cli', 'published-schemas.js')
if (existsSync(published)) {
  const { publishedSchemas } = await import(published)
  mkdirSync(join(dist, 'schemas'))
  for (const [name, schema] of Object.entries(publishedSchemas)) {
    writeFileSync(join(dist, 'schemas', `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`)
  }
}
