import type { RequirementResult } from '../harness/engine/report.ts'
import type { ResultClass } from '../harness/engine/vocabulary.ts'
import { type DefectName, isDefectName } from '../mock-provider/provider/defects/index.ts'
import { catalogue } from '../suites/catalogue.ts'
import { checkedTogether } from './parts/cell.ts'

/** One row of the matrix defect x requirement: what every requirement said with one defect switched on. */
export interface MatrixRow {
  readonly defect: DefectName
  /** The requirement that has to find it; absent where none names it, so that any may. */
  readonly requirement?: string
  /** What that requirement said. */
  readonly own?: ResultClass
  /** The same in words. */
  readonly summary?: string
  /** Everything else that failed, warned or erred. */
  readonly others: readonly Said[]
  /** Cells that were run. */
  readonly cells: number
  /** Cells that were not, since the check never meets the defect. */
  readonly leftOut: number
  /** With every cell: what did not pass though the check was said never to meet the defect. */
  readonly hidden: readonly Said[]
}

/** What a requirement said. */
interface Said {
  readonly id: string
  readonly class: ResultClass
  readonly summary: string
}

/** Which cells of a row are run. */
export interface RowExtent {
  /** The requirements whose checks meet the defect; without it all may. */
  readonly meeting?: readonly string[] | undefined
  /** Also the others, which then have to pass. */
  readonly everyCell: boolean
}

/** Defects that another requirement finds, too, each with the reason why that cannot be told apart. */
export const explainedCrossKills: Readonly<
  Partial<Record<DefectName, Readonly<Partial<Record<string, string>>>>>
> = {
  'earlier-offline-token-invalidated': {
    'rotation-reuse-confidential':
      'replaced tokens of confidential clients are refused there without any reaction, which is what it warns of',
  },
}

const findings: readonly ResultClass[] = ['fail', 'warn', 'error']

/** Runs the requirements against the mock with one defect. */
export async function matrixRow(
  defect: string,
  { meeting, everyCell }: RowExtent = { everyCell: true },
): Promise<MatrixRow> {
  if (!isDefectName(defect)) throw new Error(`the mock has no defect ${defect}`)
  const all = catalogue.map(({ id }) => id)
  const requirement = catalogue.find((candidate) => candidate.defect === defect)
  const wanted = new Set([...(meeting ?? all), ...(requirement === undefined ? [] : [requirement.id])])
  const results = [...(await checkedTogether(everyCell ? new Set(all) : wanted, { defects: [defect] }))]
  // A check may go another way where a fact is not seen, and meet the defect there.
  const lost = leaningOn(results).filter((id) => !wanted.has(id))
  if (!everyCell && lost.length > 0) {
    const known = new Set(results.map(({ id }) => id))
    const more = await checkedTogether(new Set(lost), { defects: [defect] })
    results.push(...more.filter(({ id }) => !known.has(id)))
  }
  const said = results.map(({ id, class: found, summary }) => ({ id, class: found, summary }))
  const own = said.find(({ id }) => id === requirement?.id)
  return {
    defect,
    ...(requirement === undefined
      ? {}
      : { requirement: requirement.id, own: own?.class ?? 'error', summary: own?.summary ?? 'no result' }),
    others: said.filter(({ id, class: found }) => id !== requirement?.id && findings.includes(found)),
    cells: results.length,
    leftOut: all.length - results.length,
    hidden: everyCell
      ? said.filter(({ id, class: found }) => found !== 'pass' && !wanted.has(id) && !lost.includes(id))
      : [],
  }
}

/** The requirements that lean on a fact which a check that did not pass should have shown. */
function leaningOn(results: readonly RequirementResult[]): string[] {
  const passed = new Set(results.filter((result) => result.class === 'pass').map(({ id }) => id))
  const ran = new Set(results.map(({ id }) => id))
  const unseen = catalogue
    .filter(({ id }) => ran.has(id) && !passed.has(id))
    .flatMap(({ shows = [] }) => shows)
  return catalogue
    .filter(({ asks = [], reliesOn = [] }) => [...asks, ...reliesOn].some((fact) => unseen.includes(fact)))
    .map(({ id }) => id)
}

/** Whether a defect was found by its own requirement, and by no other without a reason. */
export function rowHolds(row: MatrixRow): boolean {
  return isCaught(row) && unexplained(row).length === 0 && row.hidden.length === 0
}

/** A crash of the check or of the mock is no catch. */
export function isCaught({ requirement, own, others }: MatrixRow): boolean {
  const classes = requirement === undefined ? others.map((other) => other.class) : [own]
  return classes.some((each) => each === 'fail' || each === 'warn')
}

export function unexplained(row: MatrixRow): MatrixRow['others'] {
  // Where no requirement names a defect, whoever finds it may.
  if (row.requirement === undefined) return row.others.filter((other) => other.class === 'error')
  return row.others.filter(({ id }) => explainedCrossKills[row.defect]?.[id] === undefined)
}
