/** Builds the server of this folder from the Go module proxy: node --import tsx interop/servers/hydra/build.ts */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binary, built, databaseAt, emptyDatabase } from './artefacts.ts'

const folder = import.meta.dirname

const go = (args: readonly string[], options: { readonly stdio?: 'inherit' } = {}): string =>
  execFileSync('go', args, { cwd: folder, encoding: 'utf8', ...options }) ?? ''

const clockSource = `package time

import "sync/atomic"

var advanced atomic.Int64

// Advance moves what Now tells. Timers and measured durations go on as always.
func Advance(seconds int64) { advanced.Add(seconds) }
`

/**
 * Lets what Go takes for the current time be moved, in this one build: the standard library's Now adds what Advance was
 * told. Monotonic readings stay as they are.
 */
function writeOverlay(): string {
  const time = join(go(['env', 'GOROOT']).trim(), 'src', 'time')
  const reading = 'sec, nsec, mono := runtimeNow()\n\tif mono == 0 {'
  const original = readFileSync(join(time, 'time.go'), 'utf8')
  if (original.split(reading).length !== 2)
    throw new Error(`this Go reads its clock in another way, so that it cannot be moved: ${time}`)
  const moved = original.replace(reading, reading.replace('\n', '\n\tsec += advanced.Load()\n'))
  mkdirSync(built, { recursive: true })
  writeFileSync(join(built, 'time.go'), moved)
  writeFileSync(join(built, 'advance.go'), clockSource)
  const overlay = join(built, 'overlay.json')
  const Replace = {
    [join(time, 'time.go')]: join(built, 'time.go'),
    [join(time, 'advance.go')]: join(built, 'advance.go'),
  }
  writeFileSync(overlay, JSON.stringify({ Replace }))
  return overlay
}

go(
  [
    'build',
    '-p',
    '2',
    '-tags',
    'sqlite,sqlite_omit_load_extension',
    '-overlay',
    writeOverlay(),
    '-o',
    binary,
    '.',
  ],
  {
    stdio: 'inherit',
  },
)

const unfinished = `${emptyDatabase}.new`
rmSync(unfinished, { force: true })
execFileSync(binary, ['migrate', 'sql', 'up', '--yes', '--read-from-env'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, DSN: databaseAt(unfinished), LOG_LEVEL: 'error', SQA_OPT_OUT: 'true' },
})
renameSync(unfinished, emptyDatabase)
