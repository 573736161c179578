import { counts } from '../../harness/engine/gate.ts'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import type { ResultClass } from '../../harness/engine/vocabulary.ts'
import { fingerprint } from './fingerprint.ts'

/** In the order of the output: the gravest first. */
export const changeKinds = [
  'regressed',
  'stopped',
  'gone',
  'changed',
  'new',
  'other-edition',
  'runs-again',
  'mended',
] as const

/**
 * `regressed`: a worse verdict. `stopped`: judged before, but not any more. `gone`: not in the later report.
 * `changed`: the same verdict about something else. `new`: only in the later report. `other-edition`: counted by the
 * edition of one report only. `runs-again`: judged now. `mended`: a better verdict.
 */
export type ChangeKind = (typeof changeKinds)[number]

export interface Change {
  readonly id: string
  readonly title: string
  readonly kind: ChangeKind
  readonly before?: ResultClass
  readonly after?: ResultClass
  /** The summary of the later result, or of the earlier one if there is no later. */
  readonly summary: string
}

export interface ReportDiff {
  readonly before: RunSide
  readonly after: RunSide
  readonly changes: readonly Change[]
  /** Requirements that are the same in both. */
  readonly same: number
}

export interface RunSide {
  readonly target: string
  readonly issuer: string
  readonly finishedAt: string
  readonly tool: string
  readonly edition: string
}

/** What changed from one run to another, requirement by requirement, the gravest first. */
export function diffReports(before: RunReport, after: RunReport): ReportDiff {
  const earlier = byId(before)
  const later = byId(after)
  const uncounted = new Set(
    [...before.results, ...after.results].flatMap(({ id, addedIn }) => (addedIn === undefined ? [] : [id])),
  )
  const ids = [...new Set([...earlier.keys(), ...later.keys()])]
  const changes = ids
    .map((id) => changeOf(earlier.get(id), later.get(id), uncounted.has(id)))
    .filter((change): change is Change => change !== undefined)
    .toSorted((a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind))
  return { before: sideOf(before), after: sideOf(after), changes, same: ids.length - changes.length }
}

/** Whether something got worse or is not judged any more. */
export function isWorse({ changes }: ReportDiff): boolean {
  return changes.some(({ kind }) => kind === 'regressed' || kind === 'stopped' || kind === 'gone')
}

function byId({ results }: RunReport): Map<string, RequirementResult> {
  return new Map(results.filter(counts).map((result) => [result.id, result]))
}

function changeOf(
  before: RequirementResult | undefined,
  after: RequirementResult | undefined,
  uncounted: boolean,
): Change | undefined {
  const shown = after ?? before
  if (shown === undefined) return undefined
  const inOne = before === undefined || after === undefined
  const kind = inOne && uncounted ? 'other-edition' : kindOf(before, after)
  if (kind === undefined) return undefined
  return {
    id: shown.id,
    title: shown.title,
    kind,
    ...(before === undefined ? {} : { before: before.class }),
    ...(after === undefined ? {} : { after: after.class }),
    summary: shown.summary,
  }
}

/** The classes that are verdicts, from good to bad. */
const severity: Partial<Record<ResultClass, number>> = { pass: 0, info: 0, warn: 1, fail: 2 }

function kindOf(
  before: RequirementResult | undefined,
  after: RequirementResult | undefined,
): ChangeKind | undefined {
  if (before === undefined) return 'new'
  if (after === undefined) return 'gone'
  const earlier = severity[before.class]
  const later = severity[after.class]
  if (later === undefined) {
    if (earlier !== undefined) return 'stopped'
    return before.class === after.class ? undefined : 'changed'
  }
  if (earlier === undefined) return later > 1 ? 'regressed' : 'runs-again'
  if (later !== earlier) return later > earlier ? 'regressed' : 'mended'
  return fingerprint(before) === fingerprint(after) ? undefined : 'changed'
}

function sideOf({ target, finishedAt, tool, catalogue }: RunReport): RunSide {
  return {
    target: target.name,
    issuer: target.issuer,
    finishedAt,
    tool: tool.version,
    edition: catalogue.edition,
  }
}
