import { counts } from '../../harness/engine/gate.ts'
import type { RunReport } from '../../harness/engine/report.ts'
import { yamlComment, yamlText } from '../../harness/engine/yaml-text.ts'
import { fingerprint } from '../diff/fingerprint.ts'
import type { Baseline } from './baseline-file.ts'

export interface BaselineTerms {
  readonly reason: string
  readonly owner?: string
  /** Last day of the entries, e.g. `2027-01-31`. */
  readonly expires?: string
}

/**
 * A baseline that accepts the results of a report: failures and warnings as they look, and checks that could not be
 * arranged or ended in an error. An error of the harness itself, or a target that was lost, is graver than any baseline.
 */
export function baselineFrom(report: RunReport, terms: BaselineTerms): Baseline {
  const selected = report.results.filter(counts)
  const findings = selected.flatMap((result) => {
    const { id, class: resultClass } = result
    return resultClass === 'fail' || resultClass === 'warn'
      ? [{ id, class: resultClass, fingerprint: fingerprint(result), ...terms }]
      : []
  })
  const counted = new Set(selected.map(({ id }) => id))
  // What is blocked by a finding is settled with that finding.
  const waived = report.results.flatMap(({ id, class: ended, blockedBy, summary }) => {
    if (ended === 'error' && counted.has(id)) {
      return [{ id, class: ended, ...terms, reason: `${terms.reason}; ended in an error: ${summary}` }]
    }
    if (ended !== 'blocked' || blockedBy !== undefined) return []
    return [{ id, ...terms, reason: `${terms.reason}; could not run: ${summary}` }]
  })
  return { findings, waived }
}

/** The text of a baseline file. */
export function baselineText(baseline: Baseline, report: RunReport): string {
  const head = [
    '# yaml-language-server: $schema=./node_modules/offline-conformance/dist/schemas/baseline.schema.json',
    yamlComment(
      `Known results of ${report.target.name} (${report.target.issuer}), run of ${report.finishedAt.slice(0, 10)}, edition ${report.catalogue.edition}.`,
    ),
    '# Each entry may have issue (a link), owner, and expires (a day).',
  ]
  return `${head.join('\n')}\n${yamlText(baseline)}`
}
