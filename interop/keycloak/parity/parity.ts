/**
 * Compares a real Keycloak with the mock: npm run parity:keycloak -- [--version 26.7.3] [--report report.json]
 *
 * The suites run against both and every requirement has to get the same class; then a tour of requests, whose answers
 * have to agree. What differs is in known-differences.json with its reason, or it fails.
 *
 * --report takes the classes of the real server from a report that is there (npm run conformance:keycloak writes one);
 * --only asks the rows of the tour whose name has the text, and no suites.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { classesFound, classesIn } from '../run-suites.ts'
import { administrator, startKeycloak } from '../server.ts'
import { ended } from '../set-up-error.ts'
import { defaultVersion } from '../versions.ts'
import { compared, found, type Reason, steady } from './compare.ts'
import { startMock } from './mock-server.ts'
import { tour } from './tour.ts'

const { values } = parseArgs({
  options: {
    version: { type: 'string', default: defaultVersion },
    report: { type: 'string' },
    only: { type: 'string' },
  },
})
const known: { readonly requirements: Readonly<Record<string, string>>; readonly tour: readonly Reason[] } =
  JSON.parse(readFileSync(join(import.meta.dirname, 'known-differences.json'), 'utf8'))
const work = mkdtempSync(join(tmpdir(), 'keycloak-parity-'))
const mock = await startMock(values.version)
let unexplained = 0
try {
  if (values.only === undefined) unexplained += await suites()
  unexplained += await tours()
} catch (error) {
  process.exitCode = ended(error)
} finally {
  await mock.stop()
  rmSync(work, { recursive: true, force: true })
}
if (unexplained > 0) process.exitCode = 1

async function suites(): Promise<number> {
  const real =
    values.report === undefined
      ? await classesFound({
          target: join(import.meta.dirname, '..', '..', '..', 'fixtures', 'targets', 'keycloak.yaml'),
          out: join(work, 'real'),
          env: {
            KEYCLOAK_PASSWORD: administrator.password,
            KEYCLOAK_VERSION: values.version,
            KEYCLOAK_FOLDER: join(work, 'home'),
          },
        })
      : classesIn(values.report)
  const target = join(work, 'mock.yaml')
  writeFileSync(
    target,
    `name: Keycloak look-alike\nkeycloak: { url: ${mock.url}, admin: { username: admin, password: env:MOCK_PASSWORD } }\nprofiles: [keycloak]\n`,
  )
  const looksAlike = await classesFound({ target, out: join(work, 'mock'), env: { MOCK_PASSWORD: 'admin' } })
  const rows = Object.keys({ ...real, ...looksAlike })
  return compared({
    what: 'requirements',
    rows,
    differences: found(rows, real, looksAlike),
    reasons: Object.entries(known.requirements).map(([row, reason]) => ({ row, path: '', reason })),
  })
}

async function tours(): Promise<number> {
  const server = await startKeycloak({
    version: values.version,
    port: 18080,
    managementPort: 19000,
    tell: (line) => console.log(line),
  })
  try {
    const ask = async (wanted: (name: string) => boolean) =>
      Promise.all([
        tour(server.url, { wanted, administrator }),
        tour(mock.url, { wanted, administrator: { username: 'admin', password: 'admin' } }),
      ])
    const [real, looksAlike] = await ask((name) => name.includes(values.only ?? ''))
    const rows = Object.keys(real)
    const reasons = known.tour.filter(({ row }) => rows.includes(row))
    const differences = await steady({
      differences: found(rows, real, looksAlike),
      reasons,
      again: async (names) => found(names, ...(await ask((name) => names.includes(name)))),
    })
    return compared({ what: 'tour rows', rows, differences, reasons })
  } finally {
    await server.stop()
  }
}
