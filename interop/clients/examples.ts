/**
 * The tests of examples/test-runners in other languages, beside an installed package as their first lines say; runners that
 * are not installed here are named: npm run clients:examples
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const patience = 300_000

interface Runner {
  readonly name: string
  /** Shows whether it is here. */
  readonly here: readonly string[]
  /** Commands in the folder of the examples, one after the other. */
  readonly commands: readonly (readonly string[])[]
  /** What it prints when the test has passed. */
  readonly passed: RegExp
}

const junit = join(import.meta.dirname, 'junit', 'pom.xml')
const python = join('.venv', 'bin', 'python')

const runners = (folder: string): readonly Runner[] => [
  {
    name: 'pytest',
    here: ['python3', '--version'],
    commands: [
      ['python3', '-m', 'venv', '.venv'],
      [python, '-m', 'pip', 'install', '-q', '--disable-pip-version-check', 'pytest==9.2.0'],
      [python, '-m', 'pytest', 'test_backup.py'],
    ],
    passed: /\b1 passed\b/,
  },
  {
    name: 'go test',
    here: ['go', 'version'],
    commands: [['go', 'test', '-v', 'backup_test.go']],
    passed: /^--- PASS: TestAnAnswer/m,
  },
  {
    name: 'JUnit',
    here: ['mvn', '--version'],
    // Maven compiles all that is below the folder of its sources.
    commands: [
      ['mkdir', 'java'],
      ['cp', 'BackupTest.java', 'java'],
      ['mvn', '-B', 'test', '-f', junit, `-Dexamples=${folder}`],
    ],
    passed: /Tests run: 1, Failures: 0, Errors: 0, Skipped: 0/,
  },
]

const folder = mkdtempSync(join(tmpdir(), 'examples-'))
const run = ([program = '', ...args]: readonly string[]) => {
  const options = { cwd: folder, encoding: 'utf8', timeout: patience } as const
  const { status, stdout, stderr, error } = spawnSync(program, args, options)
  return { works: status === 0, text: `${stdout}${stderr}${error?.message ?? ''}` }
}

let failed = 0
try {
  writeFileSync(join(folder, 'package.json'), '{"name":"examples","private":true,"type":"module"}\n')
  const pack = run(['npm', 'pack', root, '--ignore-scripts', '--silent'])
  const install = run(['npm', 'install', '--no-audit', '--no-fund', join(folder, pack.text.trim())])
  if (!install.works) throw new Error(install.text)
  cpSync(join(root, 'examples', 'test-runners'), folder, { recursive: true })
  for (const { name, here, commands, passed } of runners(folder)) {
    if (!run(here).works) {
      console.log(`${name} is not installed here: its example was left out`)
      continue
    }
    let last = { works: true, text: '' }
    for (const command of commands) if (last.works) last = run(command)
    const holds = last.works && passed.test(last.text)
    console.log(`${holds ? 'ok ' : 'not ok '} the test of a backup in ${name}`)
    if (!holds) console.log(last.text)
    failed += holds ? 0 : 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1
