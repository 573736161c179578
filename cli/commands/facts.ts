import { readFile, writeFile } from 'node:fs/promises'
import pc from 'picocolors'
import { ConfigError } from '../../harness/errors.ts'
import { exitCodes } from '../../harness/gate.ts'
import { readDocument } from '../../harness/target/document.ts'
import { counted } from '../../reports/digest.ts'
import {
  changedFacts,
  type FactChange,
  type Facts,
  factsOf,
  factsSchema,
  factsText,
} from '../../reports/facts/facts.ts'
import { readReport } from '../../reports/validate.ts'

/**
 * Writes how a server behaves, as a report saw it, into a lock file, or compares it with one; returns 1 where
 * something is different.
 *
 * @throws ConfigError for files that cannot be used
 */
export async function facts(
  reportFile: string,
  options: { readonly out: string; readonly check?: string },
): Promise<number> {
  const text = await readFile(reportFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      `${reportFile}: cannot be read (${error.code ?? String(error)}); run the suites first`,
    )
  })
  const report = readReport(text, reportFile)
  const found = factsOf(report, reportFile)
  const count = Object.values(found.facts).reduce((sum, of) => sum + Object.keys(of).length, 0)
  if (options.check === undefined) {
    await writeFile(options.out, factsText(found, report)).catch((error: NodeJS.ErrnoException) => {
      throw new ConfigError(`${options.out} cannot be written (${error.code ?? String(error)})`)
    })
    process.stdout.write(
      `${options.out}: ${counted(count, 'fact')} of ${counted(Object.keys(found.facts).length, 'requirement')}, ${Object.keys(found.unknown).length} say nothing here\n`,
    )
    return exitCodes.met
  }
  const before = (await readDocument(options.check, factsSchema)) as Facts
  if (before.edition !== found.edition) {
    process.stdout.write(
      `note  ${options.check} is of edition ${before.edition}, this run of ${found.edition}\n`,
    )
  }
  const changes = changedFacts(before, found)
  process.stdout.write(changes.map(changeText).join(''))
  process.stdout.write(
    changes.length === 0
      ? `no difference in ${counted(count, 'fact')}\n`
      : `${counted(changes.length, 'difference')} to ${options.check}\n`,
  )
  return changes.length === 0 ? exitCodes.met : exitCodes.failed
}

function changeText({ id, about, was, is }: FactChange): string {
  return `${pc.bold(id)}${about === undefined ? '' : `: ${about}`}\n  was  ${was}\n  is   ${is}\n`
}
