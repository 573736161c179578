import { exitCodes } from '../../harness/engine/gate.ts'
import { matrixPage } from '../../reports/matrix/page.ts'
import { counted } from '../../reports/wording.ts'
import { writeFileWhole } from '../files.ts'
import { printed } from '../printed.ts'
import { reportFrom } from '../report-from.ts'
import { print } from '../terminal.ts'

/** Writes a page with several reports side by side. @throws ConfigError for files that cannot be used */
export async function matrix(files: readonly string[], options: { readonly out: string }): Promise<number> {
  const reports = await Promise.all(files.map(reportFrom))
  await writeFileWhole(options.out, matrixPage(reports))
  print(printed`${options.out}: ${counted(reports.length, 'implementation')} side by side`)
  return exitCodes.met
}
