import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { shortened, visibleLine } from '../../harness/engine/visible-text.ts'
import { isSilent, outcomesOf, reasonOf } from '../outcome.ts'
import { targetPath } from '../target-path.ts'
import { headline, observedSubject } from '../wording.ts'
import type { Writer } from '../writer.ts'

/** GitHub shows ten of each kind for a step; further ones are told by the summary. */
const mostOfAKind = 10
const longest = 1000

/**
 * Workflow commands of GitHub Actions: a step prints this file, and each failure becomes an annotation of the run. The
 * command line never prints it by itself, since in its output nothing may be a command.
 */
export const annotations: Writer = {
  name: 'annotations',
  extension: 'txt',
  fileName: 'annotations.txt',
  signature: /^::(?:notice|error) title=offline-conformance \S+::/,
  render(report) {
    const ends = outcomesOf(report)
    const file = targetPath(report)
    const of = (kind: 'error' | 'warning', results: readonly RequirementResult[]): string[] =>
      results
        .slice(0, mostOfAKind)
        .map((result) => command(kind, { file, title: `${result.id} (${result.level})` }, told(result)))
    const errors = ends.filter(({ end }) => end === 'failure' || end === 'error').map(({ result }) => result)
    const warnings = ends
      .filter(
        ({ end, result }) => end === 'passed' && result.class === 'warn' && result.addedIn === undefined,
      )
      .map(({ result }) => result)
    return `${[
      first(report, isSilent(report, ends)),
      ...of('error', errors),
      ...of('warning', warnings),
    ].join('\n')}\n`
  },
}

/** The verdict, as an error of its own where no requirement shows why the gate is not met. */
function first(report: RunReport, silent: boolean): string {
  const { tool, gate, counts } = report
  const title = `${tool.name} ${tool.version}`
  const words = `${headline(report)}: ${gate.reason}. ${counts.passed} of ${counts.applicable} applicable passed, ${counts.failed} failed, ${counts.warned} warned, ${counts.blocked + counts.errors} without a verdict.`
  return command(silent ? 'error' : 'notice', { title }, words)
}

function told(result: RequirementResult): string {
  const { clause, expected, observed } = result
  if (expected === undefined || observed === undefined) return `${result.title}. ${reasonOf(result)}`
  const subject = observedSubject(result)
  return `${result.title}. ${subject === undefined ? '' : `${subject}: `}expected ${expected}, observed ${observed} (${clause.document}, section ${clause.section}). Again: ${result.rerun}`
}

function command(
  kind: 'error' | 'warning' | 'notice',
  properties: { readonly title: string; readonly file?: string | undefined },
  words: string,
): string {
  const { title, file } = properties
  const place = file === undefined ? '' : `file=${property(file)},`
  return `::${kind} ${place}title=${property(title)}::${data(words)}`
}

/** One line in which nothing is a command: GitHub and Azure obey `##[error]` and `##vso[...]` anywhere. */
function data(text: string): string {
  return shortened(visibleLine(text), longest)
    .replaceAll('%', '%25')
    .replaceAll(/#(?=#)/g, '# ')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
