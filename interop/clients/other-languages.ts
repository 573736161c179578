import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { RunningMock } from './mock.ts'
import type { Outcomes } from './outcomes.ts'

const run = promisify(execFile)
const here = import.meta.dirname

type Rows = readonly (readonly [string, Outcomes])[]

interface Language {
  readonly name: string
  /** Undefined where its tools are not installed here. */
  command(): Promise<
    { readonly program: string; readonly args: readonly string[]; readonly cwd: string } | undefined
  >
}

/** An interpreter with the libraries of requirements.txt; undefined where Python is not installed here. */
export async function pythonWithLibraries(): Promise<string | undefined> {
  const folder = join(here, 'python')
  const environment = join(folder, '.venv')
  const program = join(environment, 'bin', 'python')
  if (!existsSync(program)) {
    if (!(await works('python3', ['--version']))) return undefined
    await run('python3', ['-m', 'venv', environment])
  }
  const install = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', 'requirements.txt']
  await run(program, install, { cwd: folder })
  return program
}

const python: Language = {
  name: 'Python',
  async command() {
    const program = await pythonWithLibraries()
    return program === undefined ? undefined : { program, args: ['clients.py'], cwd: join(here, 'python') }
  },
}

const go: Language = {
  name: 'Go',
  async command() {
    const cwd = join(here, 'go')
    return (await works('go', ['version'])) ? { program: 'go', args: ['run', '.'], cwd } : undefined
  },
}

/** A program with the libraries of pom.xml; undefined where Maven or a JDK is not installed here. */
export async function javaWithLibraries(): Promise<string | undefined> {
  const cwd = join(here, 'java')
  if (!(await works('mvn', ['--version'])) || !(await works('javac', ['--version']))) return undefined
  await run('mvn', ['-q', '-B', 'package'], { cwd })
  return join(cwd, 'target', 'clients.jar')
}

const java: Language = {
  name: 'Java',
  async command() {
    const program = await javaWithLibraries()
    return program === undefined
      ? undefined
      : { program: 'java', args: ['-jar', program], cwd: join(here, 'java') }
  },
}

/** Rows of libraries of other languages, as far as those are installed; the others are named. */
export async function otherLanguages(
  mocks: { readonly plain: RunningMock; readonly rotating: RunningMock },
  isWanted: (name: string) => boolean,
): Promise<{ readonly rows: Rows; readonly missing: readonly string[] }> {
  const { plain, rotating } = mocks
  const { username, password } = plain.user
  const rows: (readonly [string, Outcomes])[] = []
  const missing: string[] = []
  for (const language of [python, go, java].filter(({ name }) => isWanted(name))) {
    const command = await language.command()
    if (command === undefined) {
      missing.push(language.name)
      continue
    }
    const { program, args, cwd } = command
    const { stdout } = await run(program, [...args, plain.issuer, rotating.issuer, username, password], {
      cwd,
      timeout: 180_000,
    })
    rows.push(...Object.entries(JSON.parse(stdout) as Record<string, Outcomes>))
  }
  return { rows, missing }
}

/** Whether a program can be run here. */
export async function works(program: string, args: readonly string[]): Promise<boolean> {
  return run(program, [...args]).then(
    () => true,
    () => false,
  )
}
