/** Runs all suites against a target file and reads the class of every requirement from the report. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunReport } from '../../harness/engine/report.ts'
import type { Classes } from './class-table.ts'
import { RunError } from './set-up-error.ts'

const root = join(import.meta.dirname, '..', '..')

export async function classesFound(options: {
  readonly target: string
  readonly out: string
  readonly env: Readonly<Record<string, string>>
  /** Ids of requirements; all of them by default. */
  readonly only?: readonly string[]
  /** Called with the run's end, so that somebody can look while it goes on. */
  readonly onStart?: (ended: Promise<unknown>) => void
}): Promise<Classes> {
  const { target, out, env, only = [], onStart } = options
  const cli = join(root, 'dist', 'cli', 'main.js')
  const run = spawn(
    process.execPath,
    [cli, 'run', ...only, '--target', target, '--out', out, '--fail-on', 'never'],
    {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    },
  )
  const ended = once(run, 'close')
  onStart?.(ended)
  const [status] = await ended
  // 3: something is blocked, which the comparison tells about.
  if (status !== 0 && status !== 3) throw new RunError('the run failed', status ?? 6)
  return classesIn(join(out, 'report.json'))
}

export function classesIn(report: string): Classes {
  const { results } = JSON.parse(readFileSync(report, 'utf8')) as RunReport
  return Object.fromEntries(results.map((result) => [result.id, result.class]))
}
