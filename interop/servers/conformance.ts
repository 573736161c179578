/**
 * Checks a server of this folder through its target file and compares the class of every requirement with the
 * expected ones: npm run conformance:oidc-provider -- [--update] [arguments of `run`]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunReport } from '../../harness/engine/report.ts'
import { allows } from '../allows.ts'
import { reportsOf, runTarget } from './run-target.ts'

const [name = '', ...rest] = process.argv.slice(2)
const update = rest.includes('--update')
const out = reportsOf(name)
const expectedFile = join(import.meta.dirname, '..', 'expected', `${name}.json`)

runTarget(
  name,
  out,
  rest.filter((argument) => argument !== '--update'),
)

const { results } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport
const found: Record<string, string> = Object.fromEntries(results.map((result) => [result.id, result.class]))
const expected: Record<string, string> = existsSync(expectedFile)
  ? JSON.parse(readFileSync(expectedFile, 'utf8'))
  : {}
const fits = (id: string): boolean => allows(expected[id], found[id])
if (update) {
  const written = Object.fromEntries(
    Object.entries(found).map(([id, name]) => [id, fits(id) ? expected[id] : name]),
  )
  writeFileSync(expectedFile, `${JSON.stringify(written, null, 2)}\n`)
  console.log(`written ${expectedFile}`)
} else {
  const ids = [...new Set([...Object.keys(expected), ...Object.keys(found)])]
  const changed = ids.filter((id) => !fits(id))
  for (const id of changed)
    console.log(`changed  ${id}: expected ${expected[id] ?? 'none'}, found ${found[id] ?? 'none'}`)
  console.log(`${ids.length - changed.length} of ${ids.length} requirements have their expected class`)
  process.exit(changed.length === 0 ? 0 : 1)
}
