import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'

/** Performs the steps of action.yml as a runner of GitHub does: bash, its files for outputs and the summary, its conditions. */

interface Step {
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly shell?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

const root = join(import.meta.dirname, '..')
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function performed(given: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'offline-conformance-action-'))
  folders.push(folder)
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true })
  symlinkSync(
    join(root, 'dist', 'cli', 'main.js'),
    join(folder, 'node_modules', '.bin', 'offline-conformance'),
  )
  const files = { GITHUB_OUTPUT: join(folder, 'outputs'), GITHUB_STEP_SUMMARY: join(folder, 'summary') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [name, given[name] ?? input.default]),
  )
  const outputs = (): Record<string, string> =>
    Object.fromEntries(
      readFileSync(files.GITHUB_OUTPUT, 'utf8')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
  const valued = (text: string): string =>
    text.replaceAll(
      /\$\{\{ (inputs|steps\.suites\.outputs)\.([\w-]+) \}\}/g,
      (_, from: string, name: string) => {
        const value = (from === 'inputs' ? inputs : outputs())[name]
        if (value === undefined && from === 'inputs') throw new Error(`no input ${name}`)
        return value ?? ''
      },
    )
  let said = ''
  let code = 0
  for (const step of action.runs.steps) {
    if (step.run === undefined || !holds(step.if, inputs)) continue
    const env = Object.entries(step.env ?? {}).map(([name, value]) => [name, valued(value)])
    const ended = await bash(step.run, folder, { ...files, ...Object.fromEntries(env) })
    said += ended.said
    code = ended.code
  }
  return { code, said, outputs: outputs(), summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'), folder }
}

/** The conditions of this action: a step may need an input to be something. */
function holds(condition: string | undefined, inputs: Readonly<Record<string, string>>): boolean {
  const [, name = '', sign, value] = /inputs\.([\w-]+) (==|!=) '([^']*)'/.exec(condition ?? '') ?? []
  return sign === undefined || (inputs[name] === value) === (sign === '==')
}

/** As `shell: bash` of a composite action does. */
function bash(script: string, cwd: string, env: Readonly<Record<string, string>>) {
  return new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: cwd, NO_COLOR: '1', ...env },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk
      })
    child.once('close', (code) => resolve({ code: code ?? -1, said }))
  })
}

/** Each takes seconds in which it mostly waits, so they are performed at the same time. */
const jobs = await (async () => {
  const folder = await mkdtemp(join(tmpdir(), 'offline-conformance-baseline-'))
  folders.push(folder)
  const baseline = join(folder, 'known ones.yaml')
  writeFileSync(
    baseline,
    `findings:
  - id: refresh-narrowing-not-sticky
    class: fail
    fingerprint: "violated: a refresh without a scope after a narrowed one: without profile email"
    reason: ticket 12
`,
  )
  const args = 'refresh-narrowing-not-sticky\nerrors-no-store\n--defect\nnarrowing-sticks'
  const target = '$(touch planted); "`touch planted`".yaml'
  const [red, known, unusable] = await Promise.all([
    performed({ args }),
    performed({ args, baseline }),
    performed({ target, annotations: 'false' }),
  ])
  return { red, known, unusable }
})()

test('a defect fails the job with its annotation, its line in the summary, and outputs', () => {
  const { code, said, outputs, summary } = jobs.red
  expect(said).toMatch(/^::error title=refresh-narrowing-not-sticky \(MUST[^)]*\)::/m)
  expect(summary).toContain('refresh-narrowing-not-sticky')
  const sarif = 'reports/out/report.sarif'
  expect(outputs).toEqual({ 'exit-code': '1', passed: '1', applicable: '2', failed: '1', sarif })
  expect(code).toBe(1)
})

test('what the baseline accepts neither fails the job nor annotates it', () => {
  const { code, said, summary } = jobs.known
  expect(said).not.toMatch(/^::error/m)
  expect(said).toMatch(/^::notice title=offline-conformance /m)
  expect(summary).toContain('ticket 12')
  expect(code).toBe(0)
})

test('inputs are never a part of a script, and what cannot run fails the job with its exit code', () => {
  for (const { run = '' } of action.runs.steps) expect(run).not.toContain('${{')
  const { code, said, outputs, folder } = jobs.unusable
  expect(code).toBe(2)
  expect(outputs).toEqual({ 'exit-code': '2' })
  expect(said).toContain('ENOENT')
  expect(readdirSync(folder)).not.toContain('planted')
})

test('each output is written by a step, and each input is used', () => {
  const text = readFileSync(join(root, 'action.yml'), 'utf8')
  for (const name of Object.keys(action.inputs)) expect(text).toContain(`inputs.${name} `)
  expect(Object.values(action.outputs).map(({ value }) => value)).toEqual(
    Object.keys(action.outputs).map((name) => `\${{ steps.suites.outputs.${name} }}`),
  )
})
