import { exitCodes } from '../../harness/engine/gate.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import { diffReports, isWorse, type ReportDiff } from '../../reports/diff/diff.ts'
import { diffMarkdown, diffText } from '../../reports/diff/render.ts'
import { composed } from '../printed.ts'
import { reportFrom } from '../report-from.ts'
import { print, printJson } from '../terminal.ts'

const renderers: Readonly<Record<string, (diff: ReportDiff) => void>> = {
  text: (diff) => print(composed(diffText(diff))),
  markdown: (diff) => print(composed(diffMarkdown(diff))),
  json: printJson,
}

/**
 * Prints what changed between two JSON reports; returns 1 where something got worse or is not judged any more.
 *
 * @throws ConfigError for a file that cannot be read or is no report
 */
export async function diff(
  before: string,
  after: string,
  options: { readonly format: string },
): Promise<number> {
  const show = renderers[options.format] ?? unknownName(options.format, Object.keys(renderers), '--format')
  const difference = diffReports(await reportFrom(before), await reportFrom(after))
  show(difference)
  return isWorse(difference) ? exitCodes.failed : exitCodes.met
}
