import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { adminCookie, clients, people } from './cast.ts'
import { administratorCookie } from './django-oauth-toolkit/administrator.ts'
import { glewlwydAdministratorCookie } from './glewlwyd/administrator.ts'
import { managerCookie } from './lemonldap-ng/administrator.ts'

const root = join(import.meta.dirname, '..', '..')

export const command = join(root, 'dist', 'cli', 'main.js')

/** The folder of the reports of a run. */
export function reportsOf(...names: readonly string[]): string {
  return join(root, 'reports', 'out', ...names)
}

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

/**
 * Checks a server of this folder through its target file, or the built-in mock, and writes the reports into a folder.
 * Ends the process where the run says nothing about the server.
 */
export function runTarget(name: string, out: string, options: readonly string[]): void {
  const target = name === 'mock' ? [] : ['--target', join(root, 'fixtures', 'targets', `${name}.yaml`)]
  const { status } = spawnSync(
    process.execPath,
    [command, 'run', ...target, '--out', out, '--fail-on', 'never', ...options],
    { stdio: 'inherit', env: { ...process.env, ...secrets } },
  )
  // 3: something is blocked, which whoever reads the report is told.
  if (status !== 0 && status !== 3) process.exit(status ?? 6)
}
