import { join } from 'node:path'
import { parseDocument } from 'yaml'
import type { RunReport } from '../../../harness/engine/report.ts'
import { commandLine, controlCharacter, stackTrace } from '../../../selftest/testing/hostile/printed.ts'
import { falseGreen, reportProblem, textOf, xmlProblem } from '../../../selftest/testing/hostile/written.ts'
import type { EndedCase } from '../processes/ended.ts'
import type { HostileCase } from './cases.ts'

/** Goals that a case can miss. */
export const goals = [
  'crashes',
  'hangs',
  'exit codes of no meaning',
  'raw control characters',
  'lines that command a CI system',
  'invalid reports',
  'false greens',
  'requests to strangers',
] as const
export type Goal = (typeof goals)[number]

export interface Miss {
  readonly goal: Goal
  readonly why: string
}

const meaningful = [0, 1, 2, 3, 4, 5, 130]

export function judged(
  { command, args }: HostileCase,
  ended: EndedCase,
  { folder, trapped }: { readonly folder: string; readonly trapped: readonly string[] },
): Miss[] {
  const misses: Miss[] = []
  const miss = (goal: Goal, why: string | undefined): void => {
    if (why !== undefined) misses.push({ goal, why })
  }
  if (ended.hung) miss('hangs', `killed after ${ended.seconds.toFixed(0)} s`)
  else {
    if (ended.signal !== null) miss('crashes', `ended by ${ended.signal}`)
    if (ended.code !== null && !meaningful.includes(ended.code)) {
      miss('exit codes of no meaning', `exit code ${ended.code}`)
    }
  }
  for (const crash of ended.crashes) miss('crashes', crash.slice(0, 400))
  miss('crashes', stackTrace(`${ended.stdout}\n${ended.stderr}`))
  for (const [name, text] of Object.entries({ stdout: ended.stdout, stderr: ended.stderr })) {
    const raw = controlCharacter(text)
    miss('raw control characters', raw === undefined ? undefined : `${name}: ${raw}`)
    const line = commandLine(text)
    miss('lines that command a CI system', line === undefined ? undefined : `${name}: ${line}`)
  }
  miss('requests to strangers', trapped[0])
  if (ended.hung) return misses
  if (command === 'run') for (const each of missesOfReports(ended, folder)) misses.push(each)
  if (command === 'doctor') miss('false greens', greenDoctor(ended, args.includes('--json')))
  if (command === 'init' && ended.code === 0) {
    miss('invalid reports', targetProblem(textOf(join(folder, 'learned.yaml'))))
  }
  return misses
}

function missesOfReports({ code }: EndedCase, folder: string): Miss[] {
  const misses: Miss[] = []
  const invalid = (file: string, why: string | undefined): void => {
    if (why !== undefined) misses.push({ goal: 'invalid reports', why: `${file}: ${why}` })
  }
  const read = (name: string): string | undefined => textOf(join(folder, 'reports', name))
  const text = read('report.json')
  if (text === undefined) {
    // Where nothing was checked, nothing is written.
    if (code === 0 || code === 1 || code === 3) invalid('report.json', `missing at exit code ${code}`)
    return misses
  }
  const problem = reportProblem(text)
  invalid('report.json', problem)
  const junit = read('junit.xml')
  invalid('junit.xml', junit === undefined ? 'missing' : xmlProblem(junit))
  for (const name of ['summary.md', 'report.html'])
    invalid(name, read(name) === undefined ? 'missing' : undefined)
  if (problem !== undefined) return misses
  const report = JSON.parse(text) as RunReport
  if (report.gate.exitCode !== code) {
    invalid('report.json', `its gate has exit code ${report.gate.exitCode}, the process ended with ${code}`)
  }
  if (code === 3 && junit !== undefined && !/<(error|failure)[\s>]/.test(junit)) {
    misses.push({ goal: 'false greens', why: 'junit.xml has neither an error nor a failure at exit code 3' })
  }
  const green = code === 0 ? falseGreen(report) : undefined
  if (green !== undefined) misses.push({ goal: 'false greens', why: green })
  return misses
}

function greenDoctor({ code, stdout }: EndedCase, json: boolean): string | undefined {
  if (code !== 0) return undefined
  if (!json) {
    const bad = /^fail .*$/m.exec(stdout)
    if (bad !== null) return `the doctor ends with 0 and says: ${bad[0].slice(0, 120)}`
    return /^pass /m.test(stdout) ? undefined : 'the doctor ends with 0 and found nothing in order'
  }
  try {
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly state: string }[] }
    return findings.some(({ state }) => state === 'bad')
      ? 'the doctor ends with 0 and bad findings'
      : undefined
  } catch (error) {
    return `the doctor's JSON is none: ${(error as Error).message}`
  }
}

function targetProblem(text: string | undefined): string | undefined {
  if (text === undefined) return 'learned.yaml: missing at exit code 0'
  const raw = controlCharacter(text)
  if (raw !== undefined) return `learned.yaml: raw control character ${raw}`
  const [problem] = parseDocument(text).errors
  return problem === undefined ? undefined : `learned.yaml: ${problem.message}`
}
