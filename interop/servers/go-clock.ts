import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const clockSource = `package time

import "sync/atomic"

var advanced atomic.Int64

// Advance moves what Now tells. Timers and measured durations go on as always.
func Advance(seconds int64) { advanced.Add(seconds) }
`

/** Ends the program where there is no Go; `needs` is what the server is built with, in words. */
export function requireGo(needs: string): void {
  if (spawnSync('go', ['version']).status === 0) return
  console.error(`this server is built with ${needs}; there is no go in the PATH`)
  process.exit(2)
}

/** A server that keeps times in memory compares their monotonic readings, which nothing moves; so it gets none. */
const withoutMonotonic = '\n\treturn Time{uint64(nsec), sec + unixToInternal, Local}'

/**
 * Lets what Go takes for the current time be moved, in one build: the standard library's Now adds what `time.Advance` was
 * told.
 *
 * @param module the directory of the go.mod
 * @param built where generated files go
 * @param monotonic whether times have monotonic readings, which stay as they are
 * @returns what `go build -overlay` takes
 */
export function clockOverlay(module: string, built: string, monotonic: boolean): string {
  const root = execFileSync('go', ['env', 'GOROOT'], { cwd: module, encoding: 'utf8' }).trim()
  const time = join(root, 'src', 'time')
  const reading = /^\tsec, nsec, mono := (?:runtimeNow|now)\(\)$/gm
  const original = readFileSync(join(time, 'time.go'), 'utf8')
  if (original.match(reading)?.length !== 1)
    throw new Error(`this Go reads its clock in another way, so that it cannot be moved: ${time}`)
  mkdirSync(built, { recursive: true })
  writeFileSync(
    join(built, 'time.go'),
    original.replace(reading, `$&\n\tsec += advanced.Load()${monotonic ? '' : withoutMonotonic}`),
  )
  writeFileSync(join(built, 'advance.go'), clockSource)
  const overlay = join(built, 'overlay.json')
  const Replace = {
    [join(time, 'time.go')]: join(built, 'time.go'),
    [join(time, 'advance.go')]: join(built, 'advance.go'),
  }
  writeFileSync(overlay, JSON.stringify({ Replace }))
  return overlay
}
