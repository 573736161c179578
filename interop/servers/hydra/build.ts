/** Builds the server of this folder from the Go module proxy: node --import tsx interop/servers/hydra/build.ts */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binary, built, databaseAt, emptyDatabase } from './artefacts.ts'

const clockSource = `package time

import "sync/atomic"

var advanced atomic.Int64

// Advance moves what Now tells. Timers and measured durations go on as always.
func Advance(seconds int64) { advanced.Add(seconds) }
`

if (spawnSync('go', ['version']).status !== 0) {
  console.error('this server is built with Go 1.22 or later and a C compiler; there is no go in the PATH')
  process.exit(2)
}

/**
 * Lets what Go takes for the current time be moved, in this one build: the standard library's Now adds what Advance was
 * told. Monotonic readings stay as they are.
 */
function writeOverlay(): string {
  const root = execFileSync('go', ['env', 'GOROOT'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  const time = join(root, 'src', 'time')
  const reading = /^\tsec, nsec, mono := (?:runtimeNow|now)\(\)$/gm
  const original = readFileSync(join(time, 'time.go'), 'utf8')
  if (original.match(reading)?.length !== 1)
    throw new Error(`this Go reads its clock in another way, so that it cannot be moved: ${time}`)
  mkdirSync(built, { recursive: true })
  writeFileSync(join(built, 'time.go'), original.replace(reading, '$&\n\tsec += advanced.Load()'))
  writeFileSync(join(built, 'advance.go'), clockSource)
  const overlay = join(built, 'overlay.json')
  const Replace = {
    [join(time, 'time.go')]: join(built, 'time.go'),
    [join(time, 'advance.go')]: join(built, 'advance.go'),
  }
  writeFileSync(overlay, JSON.stringify({ Replace }))
  return overlay
}

function buildServer(): void {
  const tags = 'sqlite,sqlite_omit_load_extension'
  const options = ['-buildvcs=false', '-p', '2', '-tags', tags, '-overlay', writeOverlay(), '-o', binary]
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
