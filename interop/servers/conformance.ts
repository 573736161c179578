/**
 * Checks a server of this folder through its target file and compares the class of every requirement with the
 * expected ones: npm run conformance:oidc-provider -- [--update] [arguments of `run`]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunReport } from '../../harness/engine/report.ts'
import { adminCookie, clients, people } from './cast.ts'
import { administratorCookie } from './django-oauth-toolkit/administrator.ts'
import { glewlwydAdministratorCookie } from './glewlwyd/administrator.ts'
import { managerCookie } from './lemonldap-ng/administrator.ts'

const [name = '', ...rest] = process.argv.slice(2)
const update = rest.includes('--update')
const root = join(import.meta.dirname, '..', '..')
const out = join(root, 'reports', 'out', name)
const expectedFile = join(root, 'interop', 'expected', `${name}.json`)

const secrets = {
  WEB_APP_SECRET: clients.webApp.secret,
  PRINT_SHOP_SECRET: clients.printShop.secret,
  NEWSLETTER_SECRET: clients.newsletter.secret,
  ADMIN_COOKIE: adminCookie,
  DJANGO_ADMIN_COOKIE: administratorCookie,
  GLEWLWYD_ADMIN_COOKIE: glewlwydAdministratorCookie,
  LEMONLDAP_ADMIN_COOKIE: managerCookie,
  ...Object.fromEntries(
    people.map(({ username, password }) => [`${username.toUpperCase()}_PASSWORD`, password]),
  ),
}
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'dist', 'cli', 'main.js'),
    ...[
      'run',
      '--target',
      join(root, 'fixtures', 'targets', `${name}.yaml`),
      '--out',
      out,
      '--fail-on',
      'never',
    ],
    ...rest.filter((argument) => argument !== '--update'),
  ],
  { stdio: 'inherit', env: { ...process.env, ...secrets } },
)
// 3: something is blocked, which the comparison tells about.
if (status !== 0 && status !== 3) process.exit(status ?? 6)

const { results } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport
const found: Record<string, string> = Object.fromEntries(results.map((result) => [result.id, result.class]))
const expected: Record<string, string> = existsSync(expectedFile)
  ? JSON.parse(readFileSync(expectedFile, 'utf8'))
  : {}
/** Some servers decide a race by chance, so that the file has each class that was seen: `pass|warn`. */
const fits = (id: string): boolean => expected[id]?.split('|').includes(found[id] ?? 'none') ?? false
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
