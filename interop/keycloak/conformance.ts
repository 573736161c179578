/**
 * Checks real Keycloak servers, one release after the other, and compares the class of every requirement with the
 * expected ones: npm run conformance:keycloak -- [--versions 26.0.8,26.7.3] [--update] [--table]
 *
 * `--update` writes the expected classes; `--table` prints requirement x release as Markdown.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Classes, classTable } from './class-table.ts'
import { builtServer, requireJava } from './distribution.ts'
import { classesFound } from './run-suites.ts'
import { administrator } from './server.ts'
import { ended } from './set-up-error.ts'
import { defaultVersion } from './versions.ts'

const { values } = parseArgs({
  options: {
    versions: { type: 'string', default: defaultVersion },
    update: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
  },
})
const root = join(import.meta.dirname, '..', '..')
const expectedFile = join(root, 'interop', 'expected', 'keycloak.json')
const expected: Record<string, Classes> = existsSync(expectedFile)
  ? JSON.parse(readFileSync(expectedFile, 'utf8'))
  : {}
// The run itself writes its partial report and stops the server.
process.on('SIGINT', () => {})

let changed = 0
const columns: Record<string, Classes> = {}
try {
  for (const version of values.versions.split(',')) {
    requireJava()
    builtServer(version, (line) => console.log(line))
    const home = join(mkdtempSync(join(tmpdir(), 'keycloak-')), 'home')
    try {
      const found = await classesOf(version, home)
      columns[version] = found
      if (values.update) expected[version] = found
      else changed += compared(version, found)
    } finally {
      rmSync(dirname(home), { recursive: true, force: true })
    }
  }
} catch (error) {
  process.exit(ended(error))
}
if (values.update) writeFileSync(expectedFile, `${JSON.stringify(expected, null, 2)}\n`)
if (values.table) console.log(classTable(columns))
process.exit(changed === 0 ? 0 : 1)

/** The run owns the server, so that it can restart it. */
async function classesOf(version: string, home: string): Promise<Classes> {
  const started = performance.now()
  let up: Promise<number> | undefined
  const classes = await classesFound({
    target: join(root, 'fixtures', 'targets', 'keycloak.yaml'),
    out: join(root, 'reports', 'out', `keycloak-${version}`),
    env: {
      KEYCLOAK_PASSWORD: administrator.password,
      KEYCLOAK_VERSION: version,
      KEYCLOAK_FOLDER: home,
    },
    onStart: (end) => {
      up = Promise.race([answering(), end.then(() => performance.now())])
    },
  })
  const ready = (await up) ?? performance.now()
  console.log(`${version}: start ${seconds(ready - started)}, run ${seconds(performance.now() - ready)}`)
  return classes
}

/** When the server answers for the first time. */
async function answering(): Promise<number> {
  for (;;) {
    const answer = await fetch('http://127.0.0.1:18080/realms/master').catch(() => undefined)
    if (answer?.status === 200) return performance.now()
    await sleep(200)
  }
}

function compared(version: string, found: Classes): number {
  const wanted = expected[version] ?? {}
  const ids = [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
  const different = ids.filter((id) => wanted[id] !== found[id])
  for (const id of different)
    console.log(`changed  ${id}: expected ${wanted[id] ?? 'none'}, found ${found[id] ?? 'none'}`)
  console.log(
    `${version}: ${ids.length - different.length} of ${ids.length} requirements have their expected class`,
  )
  return different.length
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(0)} s`
}
