/**
 * Gives realms to a real Keycloak and to the mock, and asks both who can sign in where and what they get:
 * npm run realms:keycloak -- [--version 26.7.3] [--only text] [--save exported.json] [file.json...]
 *
 * Without files: those of the folder `files`, and a realm that is built through the administrator's interface, exported
 * by the real server and imported by the mock. What differs is in known-differences.json with its reason, or it fails.
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readRealms } from '../../../cli/realm-files/read-realms.ts'
import type { Representation } from '../../../mock-provider/keycloak/representations.ts'
import { exportRealm } from '../export-realm.ts'
import { freePort } from '../free-port.ts'
import { compared, found, type Reason, steady } from '../parity/compare.ts'
import { startMock } from '../parity/mock-server.ts'
import { asked } from '../parity/tour.ts'
import { administrator, type RunningKeycloak, startKeycloak } from '../server.ts'
import { ended } from '../set-up-error.ts'
import { defaultVersion } from '../versions.ts'
import { buildRealm, builtRealm } from './built-realm.ts'
import { realmRows } from './realm-rows.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    version: { type: 'string', default: defaultVersion },
    only: { type: 'string', default: '' },
    save: { type: 'string' },
  },
})
const { version } = values
const folder = join(import.meta.dirname, 'files')
const files =
  positionals.length > 0
    ? positionals
    : readdirSync(folder)
        .sort()
        .map((name) => join(folder, name))
const builds = positionals.length === 0
const work = mkdtempSync(join(tmpdir(), 'keycloak-realms-'))
try {
  if ((await differences()) > 0) process.exitCode = 1
} catch (error) {
  process.exitCode = ended(error)
} finally {
  rmSync(work, { recursive: true, force: true })
}

async function differences(): Promise<number> {
  const exported = builds ? [await builtAndExported()] : []
  const all = [...files, ...exported]
  const { realms } = await readRealms(all, process.env)
  const real = await start(files)
  try {
    const mock = await startMock(
      version,
      all.flatMap((file) => ['--realm', file]),
    )
    try {
      return await comparedOn(
        real,
        mock.url,
        realms.map(({ representation }) => representation),
      )
    } finally {
      await mock.stop()
    }
  } finally {
    await real.stop()
  }
}

/** A first start, an export, which needs the database for itself, and the same server again later. */
async function builtAndExported(): Promise<string> {
  const server = await start([])
  try {
    console.log(`building the realm ${builtRealm}`)
    await buildRealm(server.url, administrator)
  } finally {
    await server.stop()
  }
  const file = join(work, `${builtRealm}.json`)
  console.log('exporting it')
  await exportRealm({ home: join(work, 'home'), realm: builtRealm, file })
  if (values.save !== undefined) copyFileSync(file, values.save)
  return file
}

async function start(realmFiles: readonly string[]): Promise<RunningKeycloak> {
  return startKeycloak({
    version,
    port: await freePort(),
    managementPort: await freePort(),
    home: join(work, 'home'),
    realmFiles,
    tell: (line) => console.log(line),
  })
}

async function comparedOn(
  real: RunningKeycloak,
  mock: string,
  realms: readonly Representation[],
): Promise<number> {
  const known: readonly Reason[] = JSON.parse(
    readFileSync(join(import.meta.dirname, 'known-differences.json'), 'utf8'),
  )
  const rows = realms.map((realm) => ({ realm: String(realm.realm), rows: realmRows(realm) }))
  const ask = async (wanted: (name: string) => boolean) =>
    Promise.all([
      asked(real.url, rows, { wanted, administrator }),
      asked(mock, rows, { wanted, administrator: { username: 'admin', password: 'admin' } }),
    ])
  const [answered, looksAlike] = await ask((name) => name.includes(values.only))
  const names = Object.keys(answered)
  const reasons = known.filter(({ row }) => names.includes(row))
  const differences = await steady({
    differences: found(names, answered, looksAlike),
    reasons,
    again: async (again) => found(again, ...(await ask((name) => again.includes(name)))),
  })
  for (const { realm } of rows) {
    const own = names.filter((name) => name.startsWith(`${realm}: `))
    const different = new Set(differences.map(({ row }) => row).filter((row) => own.includes(row))).size
    console.log(`realm ${realm}: ${own.length - different} of ${own.length} rows equal`)
  }
  return compared({ what: 'rows of realms', rows: names, differences, reasons })
}
