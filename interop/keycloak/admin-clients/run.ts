/**
 * Administrator's clients of other languages, unmodified, against the mock as a Keycloak: npm run clients:keycloak
 *
 * With --url, --user and --password they call another server, such as a real one. Clients whose language is not
 * installed are named and left out.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { startMock } from '../parity/mock-server.ts'
import { defaultVersion } from '../versions.ts'

const run = promisify(execFile)
const here = import.meta.dirname

interface Language {
  readonly client: string
  readonly tools: readonly string[]
  /** Fetches and builds what is needed; the command that makes the calls. */
  command(cwd: string): Promise<readonly [string, ...string[]]>
}

const languages: Readonly<Record<string, Language>> = {
  python: {
    client: 'python-keycloak',
    tools: ['python3'],
    async command(cwd) {
      const python = join(cwd, '.venv', 'bin', 'python')
      if (!existsSync(python)) await run('python3', ['-m', 'venv', '.venv'], { cwd })
      const install = ['install', '-q', '--disable-pip-version-check', '-r', 'requirements.txt']
      await run(python, ['-m', 'pip', ...install], { cwd })
      return [python, 'calls.py']
    },
  },
  go: { client: 'gocloak', tools: ['go'], command: async () => ['go', 'run', '.'] },
  java: {
    client: 'keycloak-admin-client (Java)',
    tools: ['mvn', 'javac'],
    async command(cwd) {
      await run('mvn', ['-q', '-B', 'package', 'dependency:copy-dependencies'], { cwd })
      return ['java', '-cp', 'target/classes:target/dependency/*', 'Calls']
    },
  },
}

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    user: { type: 'string', default: 'admin' },
    password: { type: 'string', default: 'admin' },
  },
})
const mock = values.url === undefined ? await startMock(defaultVersion) : undefined
let failures = 0
try {
  for (const [folder, language] of Object.entries(languages)) {
    failures += await callsOf(join(here, folder), language, values.url ?? mock?.url ?? '')
  }
} finally {
  await mock?.stop()
}
if (failures > 0) process.exitCode = 1

/** Prints what became of the calls; returns how many failed. */
async function callsOf(cwd: string, { client, tools, command }: Language, url: string): Promise<number> {
  for (const tool of tools) {
    if (await isMissing(tool)) {
      console.log(`${client}: ${tool} is not installed here, so its calls were left out`)
      return 0
    }
  }
  const [program, ...args] = await command(cwd)
  const { stdout } = await run(program, [...args, url, values.user, values.password], {
    cwd,
    timeout: 300_000,
  })
  const outcomes = Object.entries(JSON.parse(stdout) as Record<string, string>)
  const failed = outcomes.filter(([, outcome]) => outcome !== 'ok')
  console.log(`${client}: ${outcomes.length} calls, ${failed.length} failed`)
  console.log(`  ${outcomes.map(([name]) => name).join(', ')}`)
  for (const [name, outcome] of failed) console.log(`  FAILED ${name}: ${outcome}`)
  return failed.length
}

async function isMissing(tool: string): Promise<boolean> {
  return run('which', [tool]).then(
    () => false,
    () => true,
  )
}
