import type {
  Acceptance,
  LedgerEntry,
  Observation,
  RequirementResult,
  RunReport,
} from '../harness/engine/report.ts'
import type { ResultClass } from '../harness/engine/vocabulary.ts'
import { type ReportedArea, reportedAreas } from '../harness/engine/vocabulary.ts'

/** Wording that all readable formats share: the same groups in the same order under the same headings. */

export const classWords: Readonly<Record<ResultClass, string>> = {
  pass: 'passed',
  fail: 'failed',
  warn: 'warning',
  info: 'information',
  'not-applicable': 'not applicable',
  blocked: 'blocked',
  error: 'error',
}

export const basisWords: Readonly<Record<RequirementResult['basis'], string>> = {
  text: 'in the text',
  derived: 'our inference',
  product: 'a product promise',
}

export const endWords: Readonly<Record<LedgerEntry['end'], string>> = {
  alive: 'still alive',
  unknown: 'unknown',
  'proven-dead': 'proven dead',
  'gone-with-provider': 'gone with the provider',
}

const completionWords: Readonly<Record<RunReport['completion']['state'], string>> = {
  complete: 'complete',
  interrupted: 'interrupted',
  misconfigured: 'misconfigured',
  'target-lost': 'target lost',
  'out-of-time': 'out of time',
}

export type FindingKind = NonNullable<RequirementResult['finding']>

const kinds: readonly { readonly kind: FindingKind; readonly title: string; readonly meaning: string }[] = [
  {
    kind: 'text',
    title: 'Contradicts the text',
    meaning: 'The cited specification demands otherwise in its own words.',
  },
  {
    kind: 'inferred',
    title: 'Contradicts our inference',
    meaning: 'No text says it outright; we infer it, and another reading is possible.',
  },
  {
    kind: 'recommended',
    title: 'Falls short of a recommendation or promise',
    meaning: 'Permitted, but advised against, or less than a selected profile promises.',
  },
]

export interface FindingGroup {
  readonly kind: FindingKind
  readonly title: string
  readonly meaning: string
  readonly results: readonly RequirementResult[]
}

/** The findings in three kinds, failures before warnings; kinds without a finding are left out. */
export function findingGroups(results: readonly RequirementResult[]): FindingGroup[] {
  return kinds
    .map((kind) => {
      const own = results.filter(({ finding }) => finding === kind.kind)
      return { ...kind, results: [...own.filter(isFailure), ...own.filter((result) => !isFailure(result))] }
    })
    .filter((group) => group.results.length > 0)
}

export interface Unsettled {
  readonly errors: readonly RequirementResult[]
  /** Checks whose own set-up or control failed. */
  readonly ownSetUp: readonly RequirementResult[]
  /** Checks that wait for another requirement to hold. */
  readonly waiting: readonly { readonly blocker: string; readonly results: readonly RequirementResult[] }[]
}

/** Results without a verdict, although the requirement applies. */
export function unsettledOf(results: readonly RequirementResult[]): Unsettled {
  const blocked = results.filter((result) => result.class === 'blocked')
  const waiting = grouped(blocked, ({ blockedBy }) => blockedBy)
  return {
    errors: results.filter((result) => result.class === 'error'),
    ownSetUp: blocked.filter(({ blockedBy }) => blockedBy === undefined),
    waiting: waiting.map(([blocker, held]) => ({ blocker, results: held })),
  }
}

export interface Inapplicable {
  readonly reason: string
  /** What to add to the target file. */
  readonly remedy?: string
  readonly results: readonly RequirementResult[]
}

/** Grouped by what is missing, since one line in the target file often settles many; the largest group first. */
export function inapplicableOf(results: readonly RequirementResult[]): Inapplicable[] {
  const all = results.filter((result) => result.class === 'not-applicable')
  return grouped(all, ({ summary }) => summary)
    .map(([reason, own]) => {
      const remedy = own.find((result) => result.remedy !== undefined)?.remedy
      return { reason, results: own, ...(remedy === undefined ? {} : { remedy }) }
    })
    .sort((one, other) => other.results.length - one.results.length)
}

export interface LedgerGroup {
  readonly end: LedgerEntry['end']
  readonly entries: readonly LedgerEntry[]
}

/** The tokens of the run by how they ended, the worrying ends first. */
export function ledgerGroups(ledger: readonly LedgerEntry[]): LedgerGroup[] {
  const ends = Object.keys(endWords) as LedgerEntry['end'][]
  return ends
    .map((end) => ({ end, entries: ledger.filter((entry) => entry.end === end) }))
    .filter(({ entries }) => entries.length > 0)
}

/** The areas that occur, in the order of their letters. */
export function areaGroups(results: readonly RequirementResult[]): {
  readonly area: ReportedArea
  readonly letter: string
  readonly title: string
  readonly results: readonly RequirementResult[]
}[] {
  return (Object.keys(reportedAreas) as ReportedArea[])
    .map((area) => ({
      area,
      ...reportedAreas[area],
      results: results.filter((result) => result.area === area),
    }))
    .filter((group) => group.results.length > 0)
}

/** `Acme meets the gate`: the verdict in one line. */
export function headline({ target, gate }: RunReport): string {
  return `${target.name} ${gate.met ? 'meets' : 'does not meet'} the gate`
}

/** Why a report is partial; undefined if the run was completed. */
export function partialReason({ completion }: RunReport): string | undefined {
  if (completion.state === 'complete') return undefined
  const word = completionWords[completion.state]
  return completion.reason === undefined ? word : `${word}: ${completion.reason}`
}

/** `12 ms`, `1.2 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** The path of an address; a text that is no address, as a target may send it, stays unchanged. */
export function pathOf(address: string): string {
  return /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(address)?.[1] || address
}

/** Milliseconds from start to finish. */
export function elapsed({ startedAt, finishedAt }: RunReport): number {
  return Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt))
}

/** `1 token`, `2 tokens`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`
}

/** The observations that make the finding: what is only weak makes one where nothing is violated. */
export function findingObservations({ observations }: RequirementResult): readonly Observation[] {
  const violated = observations.filter(({ outcome }) => outcome === 'violated')
  return violated.length > 0 ? violated : observations.filter(({ outcome }) => outcome === 'weak')
}

export const observedSubject = (result: RequirementResult): string | undefined =>
  findingObservations(result)[0]?.subject

/** As many observations of a finding are told, beside the first. */
const mostOthers = 4

/** What else makes the finding, each in a line. */
export function alsoObserved(result: RequirementResult): string[] {
  const others = findingObservations(result).slice(1)
  const more = others.length - mostOthers
  return [
    ...others
      .slice(0, mostOthers)
      .map(
        ({ subject, expected, observed }) =>
          `${subject}: ${observed}${expected === result.expected ? '' : ` (expected ${expected})`}`,
      ),
    ...(more > 0 ? [`${more} more in the report`] : []),
  ]
}

function isFailure(result: RequirementResult): boolean {
  return result.class === 'fail'
}

function grouped(
  results: readonly RequirementResult[],
  key: (result: RequirementResult) => string | undefined,
): [string, RequirementResult[]][] {
  const groups = new Map<string, RequirementResult[]>()
  for (const result of results) {
    const name = key(result)
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), result])
  }
  return [...groups]
}

/** What a baseline says about a result that it accepts, in one line. */
export function acceptanceWords({ reason, issue, owner, expires }: Acceptance): string {
  return [
    reason,
    ...(issue === undefined ? [] : [issue]),
    ...(owner === undefined ? [] : [`owner ${owner}`]),
    ...(expires === undefined ? [] : [`until ${expires}`]),
  ].join('; ')
}
