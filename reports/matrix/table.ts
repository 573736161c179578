import { counts } from '../../harness/engine/gate.ts'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { type ReportedArea, reportedAreas } from '../../harness/engine/vocabulary.ts'

/** A requirement, and what each implementation made of it; undefined where its report does not have it. */
export interface Row {
  readonly id: string
  readonly title: string
  readonly level: RequirementResult['level']
  readonly area: ReportedArea
  readonly cells: readonly (RequirementResult | undefined)[]
  /** Whether the implementations that have it do not all have the same result. */
  readonly differs: boolean
}

/** Requirements down in the order of their areas, implementations across. */
export function rowsOf(reports: readonly RunReport[]): Row[] {
  const columns = reports.map(
    ({ results }) => new Map(results.filter(counts).map((result) => [result.id, result])),
  )
  const known = new Map(
    columns.flatMap((column) => [...column.values()].map((result) => [result.id, result])),
  )
  const order = Object.keys(reportedAreas)
  return [...known.values()]
    .toSorted((a, b) => order.indexOf(a.area) - order.indexOf(b.area))
    .map(({ id, title, level, area }) => {
      const cells = columns.map((column) => column.get(id))
      const verdicts = new Set(cells.flatMap((cell) => (cell === undefined ? [] : [cell.class])))
      return { id, title, level, area, cells, differs: verdicts.size > 1 }
    })
}

/** Names that tell the columns apart: two runs of one server get their days. */
export function columnNames(reports: readonly RunReport[]): string[] {
  const names = reports.map(({ target }) => target.name)
  return reports.map(({ target, finishedAt }) =>
    names.filter((name) => name === target.name).length > 1
      ? `${target.name} (${finishedAt.slice(0, 16).replace('T', ' ')})`
      : target.name,
  )
}
