import { ConfigError } from '../../harness/engine/errors.ts'
import type { RunReport } from '../../harness/engine/report.ts'

/** The report of a part of a run, and where it comes from. */
export interface Part {
  readonly file: string
  readonly report: RunReport
}

/** What has to be the same in all parts of one run. */
const sameInAll: readonly (readonly [what: string, of: (report: RunReport) => string])[] = [
  ['issuer', ({ target }) => target.issuer],
  ['target', ({ target }) => `${target.name} (driver ${target.driver})`],
  ['edition of the requirements', ({ catalogue }) => catalogue.edition],
  ['version of the tool', ({ tool }) => tool.version],
  ['--fail-on', ({ gate }) => gate.failOn],
  ['profiles', ({ profiles }) => profiles.toSorted().join(', ')],
  ['number of shards', ({ shard }) => String(shard?.of ?? 'none')],
]

/**
 * Refuses reports that are not the parts of one run, each of them once.
 *
 * @throws ConfigError naming the files and what is different, missing or there twice
 */
export function refuseStrangers(parts: readonly Part[]): void {
  const [first] = parts
  if (first === undefined || parts.length < 2) {
    throw new ConfigError('--merge expects the reports of at least two parts of a run, found one')
  }
  for (const { file, report } of parts) {
    for (const [what, of] of sameInAll) {
      if (of(report) === of(first.report)) continue
      throw new ConfigError(
        `${file} is of another run than ${first.file}: ${what} is ${JSON.stringify(of(report))}, not ${JSON.stringify(of(first.report))}`,
      )
    }
  }
  refuseTwice(parts)
  const of = first.report.shard?.of ?? 0
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) =>
    parts.every(({ report }) => report.shard?.index !== index),
  )
  if (missing.length > 0) {
    throw new ConfigError(
      `the report of ${missing.map((index) => `shard ${index}/${of}`).join(', ')} is missing`,
    )
  }
}

function refuseTwice(parts: readonly Part[]): void {
  const seen = new Map<string, string>()
  const remember = (what: string, file: string): void => {
    const before = seen.get(what)
    if (before !== undefined)
      throw new ConfigError(`${before} and ${file} both have ${what}; each part is given once`)
    seen.set(what, file)
  }
  for (const { file, report } of parts) {
    if (report.shard !== undefined) remember(`shard ${report.shard.index}/${report.shard.of}`, file)
    for (const { id, selected } of report.results) if (selected) remember(`a result of ${id}`, file)
  }
}
