/**
 * Packs the package, installs the tarball into an empty directory with hostile files in it, and uses it there as a
 * stranger would: npm run test:package
 */
import { execFileSync, type SpawnSyncReturns, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { catalogue } from '../suites/catalogue.ts'
import { editions, newestEdition } from '../suites/editions.ts'
import { checkCiExamples } from './check-ci-examples.ts'
import { checkContainer } from './check-container.ts'
import { checkDeclarations } from './check-declarations.ts'
import { checkDriverExample } from './check-driver-example.ts'
import { type Check, checkRunners } from './check-runners.ts'

interface Ended {
  readonly code: number | null
  readonly stdout: string
}

// What the commands print is compared, and most CI systems set CI or FORCE_COLOR, which colour it.
process.env.NO_COLOR = '1'
delete process.env.FORCE_COLOR

const root = join(import.meta.dirname, '..')
const place = join(mkdtempSync(join(tmpdir(), 'offline-conformance-')), 'a folder with spaces')
mkdirSync(place)
const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
const check: Check = (name, holds, shown = '') => {
  if (!holds) throw new Error(`${name}: does not hold\n${shown}`)
  console.log(`ok  ${name}`)
}

try {
  const [{ filename, files }] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--pack-destination', place], root),
  ) as [{ filename: string; files: { path: string }[] }]
  const stray = files.filter(
    ({ path }) =>
      !/^(dist\/|harness\/recipes\/|examples\/(ci|container|driver|photo-album|test-runners)\/|docs\/guide\/presets\/[\w-]+\.md$|docs\/reference\/requirements\/[\w-]+\.md$|docs\/(guide|reference|implementations)\/[\w-]+\.md$|docs\/glossary\.md$|README\.md|CHANGELOG\.md|LICENSE|package\.json)/.test(
        path,
      ),
  )
  check(
    'the tarball holds the compiled package and its documentation only',
    stray.length === 0,
    stray.map(({ path }) => path).join('\n'),
  )
  const papers = ['LICENSE', 'docs/glossary.md', 'docs/guide/first-run.md', 'docs/reference/command-line.md']
  check(
    'the tarball holds the license, the guide and the reference',
    papers.every((paper) => files.some(({ path }) => path === paper)),
    papers.join('\n'),
  )

  const throws = 'throw new Error("the configuration of the caller was read")\n'
  for (const name of ['vitest.config.ts', 'vite.config.js', 'vitest.workspace.js', 'postcss.config.js'])
    writeFileSync(join(place, name), throws)
  writeFileSync(join(place, '.env'), 'NODE_OPTIONS=--require=./nowhere.js\nVITE_HOSTILE=1\n')
  writeFileSync(join(place, 'package.json'), '{"name":"caller","private":true,"type":"module"}\n')
  npm(['install', '--no-audit', '--no-fund', join(place, filename)], place)

  const npx = (...args: string[]): Ended => {
    try {
      const stdout = execFileSync('npx', ['--no-install', 'offline-conformance', ...args], {
        cwd: place,
        encoding: 'utf8',
      })
      return { code: 0, stdout }
    } catch (error) {
      const { status, stdout, stderr } = error as SpawnSyncReturns<string>
      return { code: status, stdout: `${stdout}${stderr}` }
    }
  }
  const list = npx('list')
  check(
    'list prints the catalogue',
    list.code === 0 && list.stdout.includes(`${catalogue.length} requirements`),
    list.stdout,
  )
  const counted = Object.keys(editions[newestEdition]).length
  const run = npx('run')
  check(
    'run passes against the built-in mock',
    run.code === 0 && run.stdout.includes(`${counted} of ${counted} applicable passed`),
    run.stdout,
  )
  const report = JSON.parse(readFileSync(join(place, 'reports', 'out', 'report.json'), 'utf8'))
  check('the report is below the directory of the caller', report.results.length === catalogue.length)
  const broken = npx('run', 'logout', '--defect', 'rp-logout-kills-offline', '--out', 'broken')
  check('a defect gives exit code 1', broken.code === 1, broken.stdout)

  const mock = spawn('npx', ['--no-install', 'offline-conformance', 'mock', '--port', '0'], {
    cwd: place,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  mock.stdout.on('data', (chunk: Buffer) => {
    said += chunk
  })
  try {
    for (let waited = 0; waited < 20_000 && !/http:\/\/localhost:\d+/.test(said); waited += 100)
      await sleep(100)
    const [issuer] = /http:\/\/localhost:\d+/.exec(said) ?? []
    const discovery = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
    check('mock answers discovery', discovery.issuer === issuer, said)
  } finally {
    if (mock.pid !== undefined) process.kill(-mock.pid, 'SIGTERM')
  }

  writeFileSync(
    join(place, 'use.mjs'),
    `import { createMockProvider } from 'offline-conformance/mock'
import { checkConformance } from 'offline-conformance'
import { FetchDispatcher } from 'offline-conformance/mock/undici'
const provider = createMockProvider({})
const answer = await provider.fetch(new Request(provider.issuer + '/.well-known/openid-configuration'))
const report = await checkConformance(undefined, { only: ['logout-rp-initiated-survives'] })
console.log(answer.status, typeof FetchDispatcher, report.gate.exitCode)
`,
  )
  const used = execFileSync(process.execPath, ['use.mjs'], { cwd: place, encoding: 'utf8' }).trim()
  check('the library is importable by its entry points', used === '200 function 0', used)

  checkDeclarations(place, check)
  await checkDriverExample(place, check)
  checkCiExamples(place, check)
  await checkContainer(place, check)
  checkRunners(join(place, '..', 'runners'), join(place, filename), check)
} finally {
  rmSync(join(place, '..'), { recursive: true, force: true })
}
