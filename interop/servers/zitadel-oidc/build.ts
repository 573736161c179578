/** Builds the server of this folder from the Go module proxy: node --import tsx interop/servers/zitadel-oidc/build.ts */
import { execFileSync } from 'node:child_process'
import { clockOverlay, requireGo } from '../go-clock.ts'
import { binary, built } from './artefacts.ts'

requireGo('Go 1.26 or later')
const overlay = clockOverlay(import.meta.dirname, built, false)
execFileSync('go', ['build', '-buildvcs=false', '-p', '2', '-overlay', overlay, '-o', binary, '.'], {
  cwd: import.meta.dirname,
  stdio: 'inherit',
})
