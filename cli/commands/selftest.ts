import { exitCodes } from '../../harness/engine/gate.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import { type DefectName, defectNames, isDefectName } from '../../mock-provider/provider/defects/index.ts'
import {
  explainedCrossKills,
  isCaught,
  type MatrixRow,
  rowHolds,
  unexplained,
} from '../../selftest/matrix.ts'
import type { Meetings } from '../../selftest/meetings.ts'
import { legalVariants } from '../../selftest/mock-variants.ts'
import type { VariantRow } from '../../selftest/variant-row.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { message, type Printed, padded, printed, sentence } from '../printed.ts'
import { computeRows } from '../row-workers.ts'
import { print, printJson } from '../terminal.ts'

export interface SelftestOptions {
  readonly variants: boolean
  /** Also cells of checks that never meet the defect. */
  readonly everyCell: boolean
  readonly json: boolean
}

/**
 * Proves the checks: each defect of the mock has to be found by its own requirement and by no other, and servers that
 * are correct in another shape may not be found fault with. Returns the exit code.
 */
export async function selftest(defects: readonly string[], options: SelftestOptions): Promise<number> {
  const requested = defects.map((name) =>
    isDefectName(name) ? name : unknownName(name, defectNames, 'defect'),
  )
  const selected = requested.length === 0 ? defectNames : requested
  const startTime = performance.now()
  const cpuAtStart = process.cpuUsage()
  const tell = (...lines: readonly Printed[]): void => void (options.json || print(...lines))
  tell(printed`${selected.length} defects x ${catalogue.length} requirements`)
  const rows: MatrixRow[] = []
  const failures: string[] = []
  const fail = (name: string, failure: string): void => {
    failures.push(`${name}: ${failure}`)
    tell(message(`error  ${name}: ${failure}`))
  }
  const meeting = await meetings(selected, fail)
  await computeRows<MatrixRow>(
    selected.map((name) => ({
      kind: 'defect',
      name,
      extent: { meeting: meeting?.(name), everyCell: options.everyCell || meeting === undefined },
    })),
    (job, answer) => {
      if ('failure' in answer) fail(job.name, answer.failure)
      else {
        rows.push(answer.row)
        tell(...rowLines(answer.row))
      }
    },
  )
  const matrixSeconds = (performance.now() - startTime) / 1000
  const matrixCpu = process.cpuUsage(cpuAtStart)
  const variants = options.variants ? await variantRows(tell, failures) : []
  const caught = rows.filter(isCaught)
  const crossKills = rows.flatMap(unexplained)
  const unexpected = variants.flatMap((row) => row.unexpected)
  if (options.json) {
    const sorted = selected.flatMap((name) => rows.filter(({ defect }) => defect === name))
    printJson({ rows: sorted, variants, failures })
  }
  const sum = (member: 'cells' | 'leftOut'): number => rows.reduce((total, row) => total + row[member], 0)
  const cells = sum('cells')
  const perCell = (matrixCpu.user + matrixCpu.system) / 1000 / (cells + sum('leftOut'))
  tell(
    printed``,
    printed`${caught.length} of ${selected.length} defects found by their own requirement, ${crossKills.length} cross-kills without a reason, ${cells} cells run and ${sum('leftOut')} left out, whose checks never meet the defect, in ${matrixSeconds.toFixed(1)} s, ${perCell.toFixed(1)} ms of processor time a cell`,
  )
  if (options.variants) tell(printed`${variants.length} variants, ${unexpected.length} unexpected results`)
  const proven = failures.length === 0 && rows.every(rowHolds) && unexpected.length === 0
  return proven ? exitCodes.met : exitCodes.failed
}

/**
 * Finds out which checks meet which of some defects. For a single defect that would take as long as to run all of them,
 * and is left.
 */
async function meetings(
  names: readonly DefectName[],
  fail: (name: string, failure: string) => void,
): Promise<((defect: DefectName) => readonly string[]) | undefined> {
  if (names.length < 2) return undefined
  const all: Meetings[] = []
  await computeRows<Meetings>(
    catalogue.map(({ id }) => ({ kind: 'meetings', name: id, defects: names })),
    (job, answer) => {
      if ('failure' in answer) fail(job.name, answer.failure)
      else all.push(answer.row)
    },
  )
  return (defect) =>
    all.filter(({ defects }) => defects.includes(defect)).map(({ requirement }) => requirement)
}

async function variantRows(
  tell: (...lines: readonly Printed[]) => void,
  failures: string[],
): Promise<VariantRow[]> {
  tell(printed``, printed`${legalVariants.length} variants x ${catalogue.length} requirements`)
  const rows: VariantRow[] = []
  await computeRows<VariantRow>(
    legalVariants.map(({ name }) => ({ kind: 'variant', name })),
    (job, answer) => {
      if ('failure' in answer) {
        failures.push(`${job.name}: ${answer.failure}`)
        tell(message(`error  ${job.name}: ${answer.failure}`))
        return
      }
      rows.push(answer.row)
      const { counts, unexpected } = answer.row
      const text = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
      tell(
        printed`${padded(unexpected.length === 0 ? 'ok' : 'WRONG', 5)}  ${padded(job.name, 38)} ${text.join(', ')}`,
      )
      for (const { id, class: found, summary } of unexpected)
        tell(printed`         ${found} ${id}: ${sentence(summary)}`)
    },
  )
  return rows
}

function rowLines(row: MatrixRow): Printed[] {
  const verdict = padded(rowHolds(row) ? 'ok' : 'WRONG', 5)
  const others = row.others.map(({ id, class: found, summary }) => {
    const reason = explainedCrossKills[row.defect]?.[id]
    return printed`         also ${found} ${id}${reason === undefined ? printed`: ${sentence(summary)}` : printed` (${reason})`}`
  })
  const hidden = row.hidden.map(
    ({ id, class: found, summary }) =>
      printed`         ${found} ${id}, whose check was said never to meet the defect: ${sentence(summary)}`,
  )
  return [
    printed`${verdict}  ${padded(row.defect, 38)} ${padded(row.own ?? '', 5)} ${row.requirement ?? ''}`,
    ...(isCaught(row) ? [] : [printed`         ${sentence(row.summary ?? '')}`]),
    ...others,
    ...hidden,
  ]
}
