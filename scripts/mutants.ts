/**
 * Changes one thing at a time in the files that decide verdicts, words and secrets, and counts the changes that the
 * specs of their own area notice: npm run mutants [-- <area> ...]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Area {
  readonly mutate: readonly string[]
  readonly specs: readonly string[]
  readonly least: number
}

/** The part of the report of mutation testing that is read here. */
interface MutationReport {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string
        readonly mutants: readonly {
          readonly status: string
          readonly location: { readonly start: { readonly line: number } }
          readonly replacement: string
          readonly mutatorName: string
        }[]
      }
    >
  >
}

/** What is changed, and what has to notice; `least` is in percent, and is raised as survivors fall. */
const areas: Readonly<Record<string, Area>> = {
  engine: {
    mutate: ['gate', 'verdict', 'plan', 'result'].map((name) => `harness/engine/${name}.ts`),
    specs: ['harness/engine/{gate,verdict,plan,result}.spec.ts'],
    least: 85,
  },
  checks: {
    mutate: [
      ...['judge', 'run-check', 'run-all'].map((name) => `harness/checks/${name}.ts`),
      'harness/http/window.ts',
    ],
    specs: ['harness/checks/*.spec.ts', 'harness/http/window*.spec.ts'],
    least: 85,
  },
  writers: {
    mutate: ['html', 'json', 'junit', 'markdown'].map((name) => `reports/writers/${name}.ts`),
    specs: ['reports/writers/*.spec.ts', 'reports/formats.spec.ts'],
    least: 85,
  },
  redactor: {
    mutate: [
      'redactor',
      'redact-report',
      'secret-index',
      'secret-memory',
      'secrets-in-headers',
      'spellings',
    ].map((name) => `harness/evidence/${name}.ts`),
    specs: ['harness/evidence/*.spec.ts'],
    least: 85,
  },
}

const root = join(import.meta.dirname, '..')
const out = join(root, 'reports', 'out', 'mutants')
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !Object.hasOwn(areas, name))
if (unknown.length > 0) {
  console.error(`no area ${unknown.join(', ')}; there are ${Object.keys(areas).join(', ')}`)
  process.exit(2)
}

let below = 0
mkdirSync(out, { recursive: true })
for (const [name, { mutate, specs, least }] of Object.entries(areas)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const missing = mutate.filter((file) => !existsSync(join(root, file)))
  // Stryker would leave out what was moved, and the score would be that of the rest.
  if (missing.length > 0)
    throw new Error(`the area ${name} names files that are not there: ${missing.join(', ')}`)
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', '--mutate', mutate.join(',')],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, MUTANTS_SPECS: specs.join(' ') },
    },
  )
  if (status !== 0) throw new Error(`the mutants of ${name} could not be run (exit code ${status})`)
  const { files } = JSON.parse(readFileSync(join(out, 'mutation.json'), 'utf8')) as MutationReport
  let killed = 0
  const survivors: string[] = []
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const lines = source.split('\n')
    for (const { status: end, location, replacement, mutatorName } of mutants) {
      if (end === 'Killed' || end === 'Timeout') killed += 1
      else if (end === 'Survived' || end === 'NoCoverage') {
        const { line } = location.start
        survivors.push(
          `  ${file}:${line} ${mutatorName}: ${lines[line - 1]?.trim()}\n    with ${replacement}`,
        )
      }
    }
  }
  const score = (100 * killed) / (killed + survivors.length)
  if (score < least) below += 1
  console.log(
    `${name}: ${score.toFixed(1)} % of ${killed + survivors.length} killed, at least ${least} % wanted`,
  )
  for (const survivor of survivors) console.log(survivor)
}
process.exit(below === 0 ? 0 : 1)
