import { exitCodes } from '../../harness/engine/gate.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import { defectNames, isDefectName } from '../../mock-provider/provider/defects/index.ts'
import {
  explainedCrossKills,
  isCaught,
  type MatrixRow,
  rowHolds,
  unexplained,
} from '../../selftest/matrix.ts'
import { legalVariants } from '../../selftest/mock-variants.ts'
import type { VariantRow } from '../../selftest/variant-row.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { message, type Printed, padded, printed, sentence } from '../printed.ts'
import { computeRows } from '../row-workers.ts'
import { print, printJson } from '../terminal.ts'

export interface SelftestOptions {
  readonly variants: boolean
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
  const tell = (...lines: readonly Printed[]): void => void (options.json || print(...lines))
  tell(printed`${selected.length} defects x ${catalogue.length} requirements`)
  const rows: MatrixRow[] = []
  const failures: string[] = []
  await computeRows<MatrixRow>(
    selected.map((name) => ({ kind: 'defect', name })),
    (job, answer) => {
      if ('failure' in answer) {
        failures.push(`${job.name}: ${answer.failure}`)
        tell(message(`error  ${job.name}: ${answer.failure}`))
      } else {
        rows.push(answer.row)
        tell(...rowLines(answer.row))
      }
    },
  )
  const matrixSeconds = (performance.now() - startTime) / 1000
  const variants = options.variants ? await variantRows(tell, failures) : []
  const caught = rows.filter(isCaught)
  const crossKills = rows.flatMap(unexplained)
  const unexpected = variants.flatMap((row) => row.unexpected)
  if (options.json) {
    const sorted = selected.flatMap((name) => rows.filter(({ defect }) => defect === name))
    printJson({ rows: sorted, variants, failures })
  }
  const cells = rows.reduce((sum, row) => sum + row.cells, 0)
  tell(
    printed``,
    printed`${caught.length} of ${selected.length} defects found by their own requirement, ${crossKills.length} cross-kills without a reason, ${cells} cells in ${matrixSeconds.toFixed(1)} s`,
  )
  if (options.variants) tell(printed`${variants.length} variants, ${unexpected.length} unexpected results`)
  const proven = failures.length === 0 && rows.every(rowHolds) && unexpected.length === 0
  return proven ? exitCodes.met : exitCodes.failed
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
  const others = row.others.map(({ id, class: found }) => {
    const reason = explainedCrossKills[row.defect]?.[id]
    return printed`         also ${found} ${id}${reason === undefined ? '' : printed` (${reason})`}`
  })
  return [
    printed`${verdict}  ${padded(row.defect, 38)} ${padded(row.own ?? '', 5)} ${row.requirement ?? ''}`,
    ...others,
  ]
}
