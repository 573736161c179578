import { readFile } from 'node:fs/promises'
import { ConfigError } from '../harness/engine/errors.ts'
import type { RunReport } from '../harness/engine/report.ts'
import { readReport } from '../reports/validate.ts'

/** The report in a file. @throws ConfigError for a file that cannot be read or is no report */
export async function reportFrom(file: string): Promise<RunReport> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${file}: cannot be read (${error.code ?? String(error)})`)
  })
  return readReport(text, file)
}
