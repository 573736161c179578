import { readFile } from 'node:fs/promises'
import { ConfigError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import { readDocument } from '../../harness/target/document.ts'
import {
  type FactChange,
  type FactsFile,
  factChanges,
  factsOf,
  factsText,
} from '../../reports/facts/facts.ts'
import { readReport } from '../../reports/validate.ts'
import { counted } from '../../reports/wording.ts'
import { writeFileWhole } from '../files.ts'
import { coloured, type Printed, printed } from '../printed.ts'
import { print } from '../terminal.ts'

/**
 * Writes how a server behaves, according to a report, into a lock file, or compares it with one; returns 1 if anything
 * is different.
 *
 * @throws ConfigError for files that cannot be used
 */
export async function facts(
  reportFile: string,
  options: { readonly out: string; readonly check?: string },
): Promise<number> {
  const text = await readFile(reportFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      `${reportFile}: cannot be read (${error.code ?? String(error)}); run offline-conformance run first`,
    )
  })
  const report = readReport(text, reportFile)
  const current = factsOf(report, reportFile)
  const count = Object.values(current.facts).reduce((sum, of) => sum + Object.keys(of).length, 0)
  if (options.check === undefined) {
    await writeFileWhole(options.out, factsText(current, report))
    print(
      printed`${options.out}: ${counted(count, 'fact')} of ${counted(Object.keys(current.facts).length, 'requirement')}, ${Object.keys(current.unknown).length} not observed`,
    )
    return exitCodes.met
  }
  const { factsSchema } = await import('../../reports/facts/facts-schema.ts')
  const before = (await readDocument(options.check, factsSchema)) as FactsFile
  if (before.edition !== current.edition) {
    print(
      printed`note  ${options.check} has edition ${before.edition}, this run has ${current.edition}: a requirement that only one of them has is a difference`,
    )
  }
  const changes = factChanges(before, current)
  print(
    ...changes.flatMap(changeLines),
    changes.length === 0
      ? printed`no difference in ${counted(count, 'fact')}`
      : printed`${counted(changes.length, 'difference')} from ${options.check}`,
  )
  return changes.length === 0 ? exitCodes.met : exitCodes.failed
}

function changeLines({ id, about, was, is }: FactChange): Printed[] {
  const subject = about === undefined ? '' : printed`: ${about}`
  return [printed`${coloured('bold', id)}${subject}`, printed`  was  ${was}`, printed`  is   ${is}`]
}
