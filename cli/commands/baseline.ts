import { readFile, writeFile } from 'node:fs/promises'
import { ConfigError } from '../../harness/errors.ts'
import { baselineFrom, baselineText } from '../../reports/baseline/from-report.ts'
import { counted } from '../../reports/digest.ts'
import { readReport } from '../../reports/validate.ts'

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
  try {
    await writeFile(options.out, baselineText(baseline, report), { flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw new ConfigError(`${options.out} is there already; choose another file with --out`)
    throw new ConfigError(`${options.out} cannot be written (${code ?? String(error)})`)
  }
  const { findings = [], waived = [] } = baseline
  process.stdout.write(
    `${options.out}: ${counted(findings.length, 'known finding')}, ${counted(waived.length, 'check')} that could not run\nuse it: offline-conformance run --baseline ${options.out}\n`,
  )
}
