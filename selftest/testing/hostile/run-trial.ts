import { conformanceProvider } from '../../../fixtures/conformance-provider.ts'
import { createMockProvider } from '../../../mock-provider/provider/provider.ts'
import { commandLine, controlCharacter, stackTrace } from './printed.ts'
import { type Left, leftBy } from './subjects.ts'
import { HostileTransport } from './transport.ts'
import type { Trial } from './trial.ts'
import { falseGreen, reportProblem, xmlProblem } from './written.ts'

export interface TrialVerdict {
  readonly trial: Trial
  /** Answers that went out broken; a trial with none has tried nothing. */
  readonly mutated: number
  readonly outcome: string
  /** What should not be, by goal. */
  readonly misses: readonly string[]
}

/** Seconds until a trial counts as hanging: the longest deadline, and time to clean up on a busy machine. */
const patience = 180
const designed = [0, 1, 2, 3, 4, 5]
/** What is printed, and files that a pipeline prints so that somebody reads them; the others are read by programs. */
const shownInLogs = /^(printed|diff\.txt)$|\.(md|yaml|sh)$/
const trap = 'http://127.0.0.1:9402'
const named = 'http://127.0.0.1:9403'

/** Runs one trial against a provider of its own, and judges what it left. */
export async function runTrial(trial: Trial): Promise<TrialVerdict> {
  const provider = createMockProvider(conformanceProvider)
  const around = { origin: conformanceProvider.issuer, trap, named }
  const transport = new HostileTransport((request) => provider.fetch(request), trial.mutations, around)
  const ended = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'hang'>((resolve) => {
    timer = setTimeout(() => {
      ended.abort()
      resolve('hang')
    }, patience * 1000)
  })
  const verdict = (outcome: string, misses: readonly string[]): TrialVerdict => ({
    trial,
    mutated: transport.mutated,
    outcome,
    misses: [
      ...misses,
      ...transport.strangers.map((request) => `request to a stranger: ${request}`),
      ...transport.ownFailures.map((failure) => `the rig failed: ${failure}`),
    ],
  })
  const hang = (): TrialVerdict => verdict('hang', [`hang: not over after ${patience} s`])
  try {
    const left = await Promise.race([leftBy(trial, transport, ended.signal), late])
    if (left === 'hang') return hang()
    return verdict(`exit ${left.code}`, missesOf(left))
  } catch (error) {
    if (ended.signal.aborted) return hang()
    return verdict('crash', [`crash: ${error instanceof Error ? error.stack : String(error)}`])
  } finally {
    clearTimeout(timer)
    await provider.close()
  }
}

export function missesOf({ code, printed, files, report }: Left): string[] {
  const misses: string[] = []
  const miss = (goal: string, why: string | undefined): void => {
    if (why !== undefined) misses.push(`${goal}: ${why}`)
  }
  if (!designed.includes(code)) miss('exit code', `${code} (${report?.gate.reason})`)
  for (const [name, text] of [['printed', printed] as const, ...files]) {
    miss(`control character in ${name}`, controlCharacter(text))
    miss(`stack trace in ${name}`, stackTrace(text))
    if (shownInLogs.test(name)) miss(`command of a CI system in ${name}`, commandLine(text))
  }
  const junit = files.get('junit.xml')
  if (junit !== undefined) miss('junit.xml', xmlProblem(junit))
  if (report !== undefined) {
    miss('report.json', reportProblem(JSON.stringify(report)))
    if (code === 0) miss('false green', falseGreen(report))
  }
  return misses
}
