/**
 * Checks real Keycloak servers, one release after the other, and compares the class of every requirement with the
 * expected ones: npm run conformance:keycloak -- [--versions 26.0.8,26.7.3] [--update] [--table] [--second-look]
 *
 * `--update` writes the expected classes; `--table` prints requirement x release as Markdown. `--second-look` runs
 * what differs once more, alone, at a new server: what then has its expected class is named as unsteady and does not
 * fail. It keeps one late answer of a busy machine from stopping a landing; the nightly run goes without it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { allows } from '../allows.ts'
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
    'second-look': { type: 'boolean', default: false },
  },
})
const root = join(import.meta.dirname, '..', '..')
const expectedFile = join(root, 'interop', 'expected', 'keycloak.json')
const expected: Record<string, Classes> = existsSync(expectedFile)
  ? JSON.parse(readFileSync(expectedFile, 'utf8'))
  : {}
// The run itself writes its partial report and stops the server.
process.on('SIGINT', () => {})

/** Said at the very end, since a log that is cut keeps its last lines, and a release prints some hundred. */
const closing: string[] = []
let changed = 0
const columns: Record<string, Classes> = {}
try {
  for (const version of values.versions.split(',')) {
    requireJava()
    builtServer(version, (line) => console.log(line))
    const found = await classesOf(version)
    columns[version] = found
    if (values.update) expected[version] = kept(version, found)
    else changed += await different(version, found)
  }
} catch (error) {
  process.exit(ended(error))
}
if (values.update) writeFileSync(expectedFile, `${JSON.stringify(expected, null, 2)}\n`)
if (values.table) console.log(classTable(columns))
for (const line of closing) console.log(line)
process.exit(changed === 0 ? 0 : 1)

/** The run owns the server, so that it can restart it. */
async function classesOf(version: string, only: readonly string[] = []): Promise<Classes> {
  const home = join(mkdtempSync(join(tmpdir(), 'keycloak-')), 'home')
  const started = performance.now()
  let up: Promise<number> | undefined
  try {
    const classes = await classesFound({
      target: join(root, 'fixtures', 'targets', 'keycloak.yaml'),
      out: join(root, 'reports', 'out', `keycloak-${version}${only.length > 0 ? '-second-look' : ''}`),
      env: {
        KEYCLOAK_PASSWORD: administrator.password,
        KEYCLOAK_VERSION: version,
        KEYCLOAK_FOLDER: home,
      },
      only,
      onStart: (end) => {
        up = Promise.race([answering(), end.then(() => performance.now())])
      },
    })
    const ready = (await up) ?? performance.now()
    console.log(`${version}: start ${seconds(ready - started)}, run ${seconds(performance.now() - ready)}`)
    return classes
  } finally {
    rmSync(dirname(home), { recursive: true, force: true })
  }
}

/** When the server answers for the first time. */
async function answering(): Promise<number> {
  for (;;) {
    const answer = await fetch('http://127.0.0.1:18080/realms/master').catch(() => undefined)
    if (answer?.status === 200) return performance.now()
    await sleep(200)
  }
}

/** A server that decides by how fast it is asked has each class that was seen in the file: `fail|pass`. */
function fits(version: string, id: string, name: string | undefined): boolean {
  return allows(expected[version]?.[id], name)
}

/** What is written: what was found, except where the file has it among others. */
function kept(version: string, found: Classes): Classes {
  return Object.fromEntries(
    Object.entries(found).map(([id, name]) => [
      id,
      fits(version, id, name) ? (expected[version]?.[id] ?? name) : name,
    ]),
  )
}

/** How many requirements have another class than expected, with `--second-look` twice; each is said at the end. */
async function different(version: string, found: Classes): Promise<number> {
  const wanted = expected[version] ?? {}
  const ids = [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
  const others = ids.filter((id) => !fits(version, id, found[id]))
  closing.push(
    `${version}: ${ids.length - others.length} of ${ids.length} requirements have their expected class`,
  )
  const again = values['second-look'] ? others.filter((id) => id in found) : []
  const second = again.length > 0 ? await classesOf(version, again) : {}
  const steady = others.filter((id) => !fits(version, id, second[id]))
  for (const id of others)
    closing.push(
      steady.includes(id)
        ? `changed  ${version} ${id}: expected ${wanted[id] ?? 'none'}, found ${found[id] ?? 'none'}`
        : `unsteady ${version} ${id}: ${found[id]} at first, ${second[id]} when run alone`,
    )
  return steady.length
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(0)} s`
}
