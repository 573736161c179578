/** Builds the server of this folder from the Go module proxy: node --import tsx interop/servers/hydra/build.ts */
import { execFileSync } from 'node:child_process'
import { renameSync, rmSync } from 'node:fs'
import { clockOverlay, requireGo } from '../go-clock.ts'
import { binary, built, databaseAt, emptyDatabase } from './artefacts.ts'

requireGo('Go 1.22 or later and a C compiler')

function buildServer(): void {
  const tags = 'sqlite,sqlite_omit_load_extension'
  const options = [
    '-buildvcs=false',
    '-p',
    '2',
    '-tags',
    tags,
    '-overlay',
    clockOverlay(import.meta.dirname, built, true),
    '-o',
    binary,
  ]
  execFileSync('go', ['build', ...options, '.'], { cwd: import.meta.dirname, stdio: 'inherit' })
}

function makeEmptyDatabase(): void {
  const unfinished = `${emptyDatabase}.new`
  rmSync(unfinished, { force: true })
  execFileSync(binary, ['migrate', 'sql', 'up', '--yes', '--read-from-env'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DSN: databaseAt(unfinished), LOG_LEVEL: 'error', SQA_OPT_OUT: 'true' },
  })
  renameSync(unfinished, emptyDatabase)
}

buildServer()
makeEmptyDatabase()
