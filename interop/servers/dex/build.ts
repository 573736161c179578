/** Builds the server of this folder from the Go module proxy: node --import tsx interop/servers/dex/build.ts */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { requireGo } from '../go-clock.ts'
import { binary, web } from './artefacts.ts'

requireGo('Go 1.26 or later')
const go = (...words: string[]): string =>
  execFileSync('go', words, {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  })
go('build', '-buildvcs=false', '-p', '2', '-o', binary, '.')
const module = go('list', '-m', '-f', '{{.Dir}}', 'github.com/dexidp/dex').trim()
if (!existsSync(web)) cpSync(join(module, 'web'), web, { recursive: true, mode: 0 })
