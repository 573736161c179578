import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RunReport } from '../../../harness/engine/report.ts'
import {
  isLeftBehind,
  isReport,
  jsonProblem,
  reportProblem,
  textOf,
  xmlProblem,
} from '../../../selftest/testing/hostile/written.ts'
import { beganChecks, type Interrupted } from './interruption.ts'

export const goals = [
  'lost orders',
  'orphans',
  'missing or invalid partial reports',
  'half or stray files',
  'what is left is not listed as it should be',
  'lines beside the point in stderr',
] as const
export type Goal = (typeof goals)[number]

/** What became of the order to end. */
export type Fate =
  /** Exit code 130. */
  | 'obeyed'
  /** The signal itself ended the process before it had anything to end. */
  | 'before any handler'
  /** The run was over as the signal came, or its result was being written. */
  | 'over already'
  | 'lost'

/** The part of its life in which a run that is complete may still write its result, and milliseconds more. */
const writing = { part: 0.03, more: 400 }

export interface Judgement {
  readonly fate: Fate
  readonly misses: readonly { readonly goal: Goal; readonly why: string }[]
}

const files = ['report.json', 'junit.xml', 'summary.md', 'report.html']
const leftBehind = 'left-behind.json'

export function judged(run: Interrupted): Judgement {
  const misses: { goal: Goal; why: string }[] = []
  const miss = (goal: Goal, why: string | undefined): void => {
    if (why !== undefined) misses.push({ goal, why })
  }
  const fate = fateOf(run)
  if (fate === 'lost') miss('lost orders', howLost(run))
  // What the rig had to kill could not end its server.
  if (run.orphans.length > 0 && !run.lost) {
    miss('orphans', run.orphans.map(({ command }) => command.slice(0, 60)).join('; '))
  }
  if (/^\s+at .*:\d+:\d+|internal error|Unhandled/m.test(run.stderr)) {
    miss('lines beside the point in stderr', run.stderr.slice(0, 300))
  }
  const text = textOf(join(run.folder, 'reports', 'out', 'report.json'))
  if (text === undefined) {
    if (beganChecks.test(run.stdout))
      miss('missing or invalid partial reports', 'missing, though checks had begun')
  } else miss('missing or invalid partial reports', problemOf(text, fate))
  for (const why of brokenFiles(run.folder)) miss('half or stray files', why)
  miss('what is left is not listed as it should be', leftBehindProblem(run.folder, text))
  return { fate, misses }
}

function fateOf(run: Interrupted): Fate {
  const { code, signal, signalled, lived, lost } = run
  if (lost) return 'lost'
  if (signalled === undefined) return 'over already'
  if (code === 130) return 'obeyed'
  if (signal !== null) return run.stdout === '' && run.stderr === '' ? 'before any handler' : 'lost'
  const complete = code === 0 || code === 1 || code === 3
  const after = lived - signalled
  return complete && after < writing.more + lived * writing.part ? 'over already' : 'lost'
}

function howLost({ code, signal, signalled = 0, lived, lost, stdout }: Interrupted): string {
  const heard = /^interrupted/m.test(stdout) ? 'it said that it was interrupted' : 'without a word'
  const after = `${((lived - signalled) / 1000).toFixed(1)} s after the signal`
  if (lost) return `killed, it still ran ${after}, ${heard}`
  return signal === null ? `exit code ${code}, ${after}, ${heard}` : `ended by ${signal}, ${after}, ${heard}`
}

function problemOf(text: string, fate: Fate): string | undefined {
  const problem = reportProblem(text)
  if (problem !== undefined || fate !== 'obeyed') return problem
  const { completion, gate } = JSON.parse(text) as RunReport
  if (completion.state !== 'interrupted') return `its completion is "${completion.state}"`
  return gate.exitCode === 130 ? undefined : `its gate has exit code ${gate.exitCode}`
}

const ends: Readonly<Record<string, (text: string) => boolean>> = {
  'junit.xml': (text) => xmlProblem(text) === undefined,
  'summary.md': (text) => text.endsWith('\n'),
  'report.html': (text) => text.trimEnd().endsWith('</html>'),
}

/** Reports that are not whole. */
export function halfFiles(out: string): string[] {
  return names(out).filter((name) => {
    const text = textOf(join(out, name))
    return text !== undefined && ends[name]?.(text) === false
  })
}

/** Files cut short, and files that are no result. */
function brokenFiles(folder: string): string[] {
  const out = join(folder, 'reports', 'out')
  const there = names(out).filter((name) => name !== leftBehind)
  const stray = [...there, ...names(folder)].filter(
    (name) => ![...files, leftBehind, 'target.yaml', 'reports'].includes(name),
  )
  const half = halfFiles(out)
  const partial = there.length > 0 && there.length < files.length ? [`only ${there.join(', ')}`] : []
  return [...stray.map((name) => `stray ${name}`), ...half.map((name) => `half of ${name}`), ...partial]
}

/** Of what may still be alive users, clients and made objects are told, in a file by the published schema. */
function leftBehindProblem(folder: string, report: string | undefined): string | undefined {
  const text = textOf(join(folder, 'reports', 'out', leftBehind))
  if (text !== undefined) return jsonProblem(isLeftBehind, text)
  if (report === undefined || jsonProblem(isReport, report) !== undefined) return undefined
  const alive = (JSON.parse(report) as RunReport).ledger.filter(
    ({ end }) => end === 'alive' || end === 'unknown',
  )
  return alive.length === 0 ? undefined : `${alive.length} tokens may be alive, and there is no ${leftBehind}`
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
