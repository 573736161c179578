import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { CommandFolder, type Ended } from './testing/command.ts'
import { faultyServersOfTests } from './testing/faulty-servers.ts'
import { targetFile } from './testing/target-file.ts'

const folder = new CommandFolder()
const server = faultyServersOfTests()
const one = 'scope-issues-refresh-token'

afterAll(() => folder.remove())

/** Files below the folder, those that are being written too. */
const files = (name = '.'): string[] =>
  readdirSync(join(folder.path, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .toSorted()

function withoutStack({ stdout, stderr }: Ended): void {
  expect(`${stdout}${stderr}`).not.toMatch(/^\s+at .*:\d+:\d+|Unhandled|node:internal/m)
}

test('a report that cannot be written costs neither the verdict nor the other reports', async () => {
  const ended = await folder.run(['run', one, '--reporter', 'json=/dev/full', '--reporter', 'markdown=ok.md'])
  withoutStack(ended)
  expect(ended.stdout).toContain('gate met (--fail-on fail, exit code 0)')
  expect(ended.stderr).toBe('/dev/full cannot be written (ENOSPC)\nthe exit code is therefore 2\n')
  expect(ended.stdout.indexOf('gate met')).toBeLessThan(ended.stdout.indexOf('report  '))
  expect(folder.read('ok.md')).toContain('Gate met')
  expect(ended.code).toBe(2)
})

test('on a full disk there is a verdict, one sentence for each report, and no half a file', async () => {
  const ended = await folder.shell(`ulimit -f 1; cli run ${one} --out full`)
  withoutStack(ended)
  expect(ended.stdout).toContain('gate met')
  expect(ended.stderr.match(/^\S+ cannot be written \(EFBIG\)$/gm)?.length).toBeGreaterThanOrEqual(3)
  expect(files('full').filter((name) => !['summary.md'].includes(name))).toEqual([])
  expect(ended.code).toBe(2)
})

test('a folder that goes away during the run is one sentence and exit code 2', async () => {
  const gone = join(folder.path, 'gone')
  const { origin } = await server((_, number) => {
    if (number === 3) rmSync(gone, { recursive: true })
    return 'well'
  })
  const target = folder.write('target.yaml', targetFile(origin))
  const ended = await folder.run(['run', one, '--target', target, '--reporter', `json=${gone}/report.json`])
  withoutStack(ended)
  expect(ended.stdout).toContain('gate met')
  expect(ended.stderr).toContain('gone/report.json cannot be written (ENOENT)\n')
  expect(ended.code).toBe(2)
})

test('a run that cannot start takes an earlier report away, and no other file', async () => {
  const unreachable = folder.write('unreachable.yaml', targetFile('http://127.0.0.1:9'))
  folder.write('mine.json', '{"name":"offline-conformance"}')
  await folder.run(['run', one, '--reporter', 'json=earlier.json', '--reporter', 'markdown=earlier.md'])
  expect(files()).toEqual(expect.arrayContaining(['earlier.json', 'earlier.md']))
  const reporters = ['json=mine.json', 'json=earlier.json', 'markdown=earlier.md'].flatMap((each) => [
    '--reporter',
    each,
  ])
  const ended = await folder.run(['run', '--target', unreachable, ...reporters])
  expect(ended.code).toBe(4)
  expect(folder.read('mine.json')).toBe('{"name":"offline-conformance"}')
  expect(files()).not.toEqual(expect.arrayContaining(['earlier.json']))
  expect(files()).not.toEqual(expect.arrayContaining(['earlier.md']))
})

test('a mistake on the command line takes nothing away', async () => {
  await folder.run(['run', one, '--reporter', 'json=kept.json'])
  const before = folder.read('kept.json')
  expect((await folder.run(['run', '--target', 'nowhere.yaml', '--reporter', 'json=kept.json'])).code).toBe(2)
  expect(folder.read('kept.json')).toBe(before)
})

test('init --update leaves the file as it was where it cannot write another', async () => {
  const { origin } = await server(() => 'well')
  const text = `# ours\n${targetFile(origin, `observed: { consent_page: false }\n# ${'long '.repeat(400)}\n`)}`
  folder.write('observed.yaml', text)
  const ended = await folder.shell('ulimit -f 1; cli init --update --out observed.yaml')
  withoutStack(ended)
  expect(ended.stderr).toBe('observed.yaml cannot be written (EFBIG)\n')
  expect(ended.code).toBe(2)
  expect(folder.read('observed.yaml')).toBe(text)
  expect(files().filter((name) => name.endsWith('.part'))).toEqual([])
  expect((await folder.run(['init', '--update', '--out', 'observed.yaml'])).code).toBe(0)
  expect(folder.read('observed.yaml')).toContain('consent_page: true')
})

test('a target file is refused a place before anything is made at the server', async () => {
  const { origin, seen } = await server(() => 'well')
  folder.write('a-file', '')
  const args = ['init', origin, '--register', '--user', 'philhills=env:PW', '--out', 'a-file/target.yaml']
  const ended = await folder.run(args, { env: { PW: 'test-password-of-philhills' } })
  withoutStack(ended)
  expect(ended.stderr).toMatch(/cannot be written \((ENOTDIR|EEXIST)\); choose another file with --out/)
  expect(ended.code).toBe(2)
  expect(seen()).toBe(0)
})

test('a lock file and a baseline that cannot be written are one sentence', async () => {
  await folder.run(['run', one, '--reporter', 'json=base.json'])
  for (const command of ['facts base.json --out', 'baseline init base.json --out']) {
    const ended = await folder.shell(`ulimit -f 0; cli ${command} locked.yaml`)
    withoutStack(ended)
    expect(ended.stderr).toBe('locked.yaml cannot be written (EFBIG)\n')
    expect(ended.code).toBe(2)
  }
  expect(files()).not.toEqual(expect.arrayContaining(['locked.yaml']))
  expect((await folder.run(['facts', 'base.json', '--out', '/dev/full'])).stderr).toBe(
    '/dev/full cannot be written (ENOSPC)\n',
  )
})

test('a standard output that takes nothing is one sentence and exit code 2, and the report is written', async () => {
  const ended = await folder.shell(`cli run ${one} --reporter json=told.json > /dev/full`)
  withoutStack(ended)
  expect(ended.stderr).toBe('the standard output cannot be written (ENOSPC)\n')
  expect(ended.code).toBe(2)
  expect((JSON.parse(folder.read('told.json')) as RunReport).results).toHaveLength(1)
})

test.each(['list --json', 'plan', '--help'])(
  'a reader that goes away is told nothing: %s',
  async (command) => {
    const ended = await folder.shell(`set -o pipefail; cli ${command} | head -n 1`)
    expect(ended).toMatchObject({ stderr: '', code: 0 })
  },
)

test.skipIf(process.platform === 'win32')(
  'a report for the standard output stands there whole, behind the verdict',
  async () => {
    const command = `cli run ${one} --reporter json=/dev/stdout`
    // The second time an earlier report stands there already, which is not ours to take away.
    await folder.shell(`${command} > both.txt; ${command} >> both.txt`)
    expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true)
    const text = folder.read('both.txt')
    expect(text.split('{\n  "schemaVersion"')).toHaveLength(3)
    const start = text.lastIndexOf('{\n  "schemaVersion"')
    expect(text.indexOf('gate met')).toBeLessThan(start)
    const json = text.slice(start, text.lastIndexOf('\n}') + 2)
    expect((JSON.parse(json) as RunReport).results).toHaveLength(1)
  },
)
