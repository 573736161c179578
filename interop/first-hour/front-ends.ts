/**
 * What `init` makes of front ends as real servers have them: prints the seconds, the exit code and the checks that its
 * file enables, for each. Another build of the command line can be named to compare:
 *
 *     node --import tsx interop/first-hour/front-ends.ts [path/to/dist/cli/main.js] [--judge]
 *
 * With `--judge` it also runs the checks of each file, which takes longer.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { frontEnd } from '../../harness/init/testing/front-end.ts'
import { frontEnds } from '../../harness/init/testing/front-ends.ts'
import { createMockProvider } from '../../mock-provider/provider/provider.ts'

const judges = process.argv.includes('--judge')
const main =
  process.argv.slice(2).find((word) => word.endsWith('.js')) ??
  join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js')
const { consent: _, issuer: __, ...settings } = conformanceProvider
const [kim] = conformanceProvider.users
if (kim === undefined) throw new Error('there is no user')
const env = {
  PATH: process.env.PATH ?? '',
  SECRET: 'test-secret-of-album',
  PASSWORD: kim.password,
  NO_COLOR: '1',
}
const longest = 120_000

console.log('seconds  exit  file  checks  front end')
for (const [name, pages] of Object.entries(frontEnds)) {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const front = frontEnd(createMockProvider({ ...settings, issuer }), pages)
  server.on(
    'request',
    getRequestListener((request) => front.fetch(request), { overrideGlobalObjects: false }),
  )
  const folder = mkdtempSync(join(tmpdir(), 'front-ends-'))
  const words = ['init', issuer, '--client', 'album=env:SECRET', '--user', `${kim.username}=env:PASSWORD`]
  const started = performance.now()
  const { code, output } = await ended(words, folder)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const checks = /(\d+) checks can run/.exec(output)?.[1] ?? '-'
  const file = existsSync(join(folder, 'target.yaml')) ? 'yes' : 'no'
  console.log(
    [seconds.padStart(7), String(code).padStart(4), file.padStart(4), checks.padStart(6), name].join('  '),
  )
  if (code !== 0) console.log(`${' '.repeat(28)}${output.trim().split('\n').at(-1)?.slice(0, 200)}`)
  if (judges && code === 0) {
    const ran = await ended(['run', '-t', 'target.yaml', '--reporter', 'json'], folder)
    const { results } = JSON.parse(readFileSync(join(folder, 'reports/out/report.json'), 'utf8')) as {
      readonly results: readonly { readonly class: string }[]
    }
    const judged = ['pass', 'info', 'warn', 'fail'].map(
      (name) => `${results.filter((result) => result.class === name).length} ${name}`,
    )
    console.log(`${' '.repeat(28)}run: exit ${ran.code}, ${judged.join(', ')}`)
  }
  rmSync(folder, { recursive: true })
  server.close()
  server.closeAllConnections()
}

async function ended(words: readonly string[], cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...words],
      { cwd, env, timeout: longest },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, output: `${out}${err}` }),
    )
  })
}
