import { readFile } from 'node:fs/promises'
import { quote } from 'shlex'
import { ConfigError } from '../../harness/engine/errors.ts'
import { baselineFrom, baselineText } from '../../reports/baseline/from-report.ts'
import { readReport } from '../../reports/validate.ts'
import { counted } from '../../reports/wording.ts'
import { writeNewFile } from '../files.ts'
import { printed } from '../printed.ts'
import { print } from '../terminal.ts'

export interface BaselineOptions {
  readonly out: string
  readonly reason?: string
  readonly owner?: string
  readonly expires?: string
}

/**
 * Writes a baseline that accepts what a report found, so that the gate is green today.
 *
 * @throws ConfigError for a report that cannot be read, a day that is none, and a file that is there already
 */
export async function initBaseline(reportFile: string, options: BaselineOptions): Promise<void> {
  const text = await readFile(reportFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${reportFile}: cannot be read (${error.code ?? String(error)})`)
  })
  const report = readReport(text, reportFile)
  const { owner, expires } = options
  if (expires !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(expires)) {
    throw new ConfigError(`--expires: found ${JSON.stringify(expires)}; accepted is a day such as 2027-01-31`)
  }
  const reason = options.reason ?? `known since ${report.finishedAt.slice(0, 10)}`
  const baseline = baselineFrom(report, {
    reason,
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires }),
  })
  await writeNewFile(options.out, baselineText(baseline, report))
  const { findings = [], waived = [] } = baseline
  print(
    printed`${options.out}: ${counted(findings.length, 'known finding')}, ${counted(waived.length, 'check')} that could not run`,
    printed`made of edition ${report.catalogue.edition}: a run of another one counts what is new in it as well`,
    printed`add to the run: --baseline ${quote(options.out)}`,
  )
}
