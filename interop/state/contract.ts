/** The contract of the store, PostgreSQL included: npm run contract:postgres */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { startPostgres } from './postgres.ts'

const root = join(import.meta.dirname, '..', '..')
const postgres = await startPostgres()
try {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const spec = 'mock-provider/provider/store/store.spec.ts'
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'unit', spec], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, OFFLINE_CONFORMANCE_POSTGRES: postgres.url },
  })
  process.exitCode = status ?? 1
} finally {
  postgres.stop()
}
