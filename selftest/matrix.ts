import type { ResultClass } from '../harness/engine/vocabulary.ts'
import { conformanceRun } from '../harness/runner/conformance-run.ts'
import { type DefectName, isDefectName } from '../mock-provider/provider/defects/index.ts'
import { catalogue } from '../suites/catalogue.ts'
import { driverFor } from './driver-for.ts'
import { mockRequest } from './mock-request.ts'

/** One row of the matrix defect x requirement: what every requirement said with one defect switched on. */
export interface MatrixRow {
  readonly defect: DefectName
  /** The requirement that has to find it; absent where none names it, so that any may. */
  readonly requirement?: string
  /** What that requirement said. */
  readonly own?: ResultClass
  /** Everything else that failed, warned or erred. */
  readonly others: readonly { readonly id: string; readonly class: ResultClass }[]
  /** How many cells the row has. */
  readonly cells: number
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

/** Runs every requirement against the mock with one defect. */
export async function matrixRow(defect: string): Promise<MatrixRow> {
  if (!isDefectName(defect)) throw new Error(`the mock has no defect ${defect}`)
  const requirement = catalogue.find((candidate) => candidate.defect === defect)
  const { results } = await conformanceRun(
    { ...mockRequest, defects: [defect] },
    { driverFor, signal: new AbortController().signal },
  )
  const own = results.find(({ id }) => id === requirement?.id)
  return {
    defect,
    ...(requirement === undefined ? {} : { requirement: requirement.id, own: own?.class ?? 'error' }),
    others: results
      .filter((result) => result.id !== requirement?.id && findings.includes(result.class))
      .map((result) => ({ id: result.id, class: result.class })),
    cells: results.length,
  }
}

/** Whether a defect was found by its own requirement, and by no other without a reason. */
export function rowHolds(row: MatrixRow): boolean {
  return isCaught(row) && unexplained(row).length === 0
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
