import type { RequirementResult, RunReport } from '../engine/report.ts'
import type { SecretKind } from '../target/secret-names.ts'
import { marksIn } from '../target/secret-values.ts'
import { Redactor } from './redactor.ts'
import type { SecretMemory } from './secret-memory.ts'

/** What the catalogue, the command line and the harness say themselves, every word that the schema lists included. */
const ownWords: ReadonlySet<string> = new Set([
  'id',
  'area',
  'title',
  'level',
  'basis',
  'class',
  'finding',
  'outcome',
  'clause',
  'statement',
  'cause',
  'inference',
  'blockedBy',
  'rerun',
  'requirement',
  'sender',
  'method',
  'startedAt',
  'end',
  'state',
  'failOn',
  'profiles',
  'catalogue',
  'tool',
])

/** A result of a check, all of its texts redacted with what the check knows; the evidence is redacted already. */
export function redactedResult(result: RequirementResult, redactor: Redactor): RequirementResult {
  return mapped({ ...result, exchanges: [] }, (text) => redactor.redact(text)) as RequirementResult
}

/** A result as it may be printed while the run goes on, with everything that is known by then. */
export function printedResult(result: RequirementResult, memory: SecretMemory): RequirementResult {
  const { exchanges, ...told } = result
  const redactor = goingOn(told, memory)
  return { ...(mapped(told, (text) => redactor.redactAgain(text)) as typeof told), exchanges }
}

/**
 * The report, redacted once more with what the whole run knows: a secret of one check may stand in the evidence of
 * another that came before. Numbers go on where each result left off, in the order of the report, so that equal runs
 * give equal reports in whatever order their checks ended.
 */
export function redactedReport(report: RunReport, memory: SecretMemory): RunReport {
  const { results, ...rest } = report
  const ofRest = goingOn(rest, memory)
  const around = mapped(rest, (text) => ofRest.redactAgain(text)) as Omit<RunReport, 'results'>
  return {
    ...around,
    results: results.map(({ exchanges, ...told }) => {
      const redactor = goingOn([told, exchanges], memory)
      const shown = mapped(told, (text) => redactor.redactAgain(text)) as typeof told
      const evidence = mapped(exchanges, (text) => redactor.searchAgain(text)) as typeof exchanges
      return { ...shown, exchanges: evidence }
    }),
  }
}

/** Redacts texts that have marks already. */
function goingOn(part: unknown, memory: SecretMemory): Redactor {
  const counts = new Map<SecretKind, number>()
  mapped(part, (text) => {
    for (const { mark } of marksIn(text)) {
      const [kind = '', number = ''] = mark.split('#')
      const known = kind as SecretKind
      counts.set(known, Math.max(counts.get(known) ?? 0, Number(number)))
    }
    return text
  })
  return Redactor.goingOn(memory, counts)
}

/** Every text in a value, however deep, apart from our own words. */
function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapped(item, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, ownWords.has(name) ? item : mapped(item, change)]),
  )
}
