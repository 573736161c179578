import type { RequirementResult } from '../../harness/engine/report.ts'
import { withoutThrowAwayNames } from '../../harness/engine/throw-away-names.ts'

/**
 * What a finding looks like, without what changes from run to run: names, numbers and placeholders. Two results with
 * the same fingerprint say the same; a finding that looks different has another one.
 */
export function fingerprint(result: RequirementResult): string {
  const findings = result.observations.filter(({ outcome }) => outcome === 'violated' || outcome === 'weak')
  if (findings.length === 0) return result.class
  return findings
    .map(({ outcome, subject, observed }) => `${outcome}: ${lasting(subject)}: ${lasting(observed)}`)
    .join('; ')
}

/** A text without what is different in every run. */
function lasting(text: string): string {
  return withoutThrowAwayNames(text)
    .replaceAll(/(?<![\w-])[\w-]*#\d+/g, '#')
    .replaceAll(/\b(?![45]\d\d\b)\d+\b/g, '*')
}
