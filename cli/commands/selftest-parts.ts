import { exitCodes } from '../../harness/engine/gate.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import { partNamed, partNames } from '../../selftest/parts/index.ts'
import type { Part } from '../../selftest/parts/part.ts'
import { type Extent, type PartRow, rowsOf } from '../../selftest/parts/run-part.ts'
import { message, type Printed, printed, sentence } from '../printed.ts'
import { computeRows } from '../row-workers.ts'
import { print, printJson } from '../terminal.ts'

export interface SelftestPartsOptions extends Extent {
  readonly json: boolean
}

/** What came of a part. */
interface PartSummary extends Omit<PartRow, 'row'> {
  readonly part: string
  readonly rows: number
  readonly seconds: number
  readonly failures: readonly string[]
}

/** Runs parts of the systematic proof: under each change that a part makes no check may be misled. Returns the exit code. */
export async function selftestParts(
  names: readonly string[],
  rows: readonly string[],
  options: SelftestPartsOptions,
): Promise<number> {
  const selected = names.includes('all') ? partNames : names
  const parts = selected.map((name) => ({ name, part: partNamed(name) }))
  const tell = (...lines: readonly Printed[]): void => void (options.json || print(...lines))
  const summaries: PartSummary[] = []
  for (const { name, part } of parts) {
    const all = part.rows()
    const wanted = rows.length === 0 ? rowsOf(part, options) : rows.map((row) => named(row, all))
    tell(printed`${name}: ${part.about}`)
    const summary = await runPart({ name, part }, wanted, options, tell)
    summaries.push(summary)
    tell(...summaryLines(summary, part), printed``)
  }
  if (options.json) printJson({ parts: summaries })
  const proven = summaries.every(({ wrong, failures }) => wrong.length === 0 && failures.length === 0)
  return proven ? exitCodes.met : exitCodes.failed
}

function named(row: string, all: readonly string[]): string {
  return all.includes(row) ? row : unknownName(row, all, 'row')
}

async function runPart(
  { name }: { readonly name: string; readonly part: Part },
  rows: readonly string[],
  { sample, everyCell }: Extent,
  tell: (...lines: readonly Printed[]) => void,
): Promise<PartSummary> {
  const startTime = performance.now()
  const failures: string[] = []
  const done: PartRow[] = []
  await computeRows<PartRow>(
    rows.map((row) => ({ kind: 'part', part: name, name: row, extent: { sample, everyCell } })),
    (job, answer) => {
      if ('failure' in answer) {
        failures.push(`${job.name}: ${answer.failure}`)
        tell(message(`error  ${job.name}: ${answer.failure}`))
        return
      }
      done.push(answer.row)
      for (const { requirement, cell, before, now, summary } of answer.row.wrong) {
        tell(
          printed`WRONG  ${requirement}: ${cell}: ${before} became ${now}`,
          printed`         ${sentence(summary)}`,
        )
      }
    },
  )
  const sum = (member: 'cells' | 'leftOut' | 'notSampled'): number =>
    done.reduce((total, row) => total + row[member], 0)
  return {
    part: name,
    rows: rows.length,
    cells: sum('cells'),
    leftOut: sum('leftOut'),
    notSampled: sum('notSampled'),
    wrong: rows.flatMap((row) => done.find((each) => each.row === row)?.wrong ?? []),
    seconds: Math.round((performance.now() - startTime) / 100) / 10,
    failures,
  }
}

function summaryLines(
  { part, rows, cells, leftOut, notSampled, wrong, seconds }: PartSummary,
  { goal }: Part,
): Printed[] {
  const rest = [
    ...(leftOut === 0 ? [] : [`${leftOut} not consulted`]),
    ...(notSampled === 0 ? [] : [`${notSampled} left to the whole run`]),
  ]
  const others = rest.length === 0 ? '' : `(${rest.join(', ')})`
  return [
    printed`${part}: ${cells} cells of ${rows} rows ${others}: ${wrong.length} ${goal}, ${seconds.toFixed(1)} s`,
  ]
}
