import type { RequirementResult, RunReport } from '../engine/report.ts'
import type { SecretKind } from '../target/secret-names.ts'
import { placeholdersIn } from '../target/secret-values.ts'
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
  const { exchanges, ...rest } = result
  const redactor = continuingRedactor(rest, memory)
  return { ...(mapped(rest, (text) => redactor.redactAgain(text)) as typeof rest), exchanges }
}

/**
 * The report, redacted once more with what the whole run knows: a secret of one check may stand in the evidence of
 * another that came before. Numbers go on where each result left off, in the order of the report, so that equal runs
 * give equal reports in whatever order their checks ended.
 */
export function redactedReport(report: RunReport, memory: SecretMemory): RunReport {
  const { results, ...rest } = report
  const ofRest = continuingRedactor(rest, memory)
  const around = mapped(rest, (text) => ofRest.redactAgain(text)) as Omit<RunReport, 'results'>
  const redacted = results.map(({ exchanges, ...words }) => {
    const redactor = continuingRedactor([words, exchanges], memory)
    const shown = mapped(words, (text) => redactor.redactAgain(text)) as typeof words
    return { shown, exchanges, redactor }
  })
  // From here on nothing new is learnt, and most texts of the evidence stand in it a hundred times.
  const clean = new Set<string>()
  return {
    ...around,
    results: redacted.map(({ shown, exchanges, redactor }) => {
      const evidence = mapped(exchanges, (text) => {
        if (clean.has(text)) return text
        const searched = redactor.searchAgain(text)
        if (searched === text) clean.add(text)
        return searched
      })
      return { ...shown, exchanges: evidence as typeof exchanges }
    }),
  }
}

/** Redacts texts that have placeholders already. */
function continuingRedactor(part: unknown, memory: SecretMemory): Redactor {
  const counts = new Map<SecretKind, number>()
  eachText(part, (text) => {
    for (const { placeholder } of placeholdersIn(text)) {
      const [kind = '', number = ''] = placeholder.split('#')
      const secretKind = kind as SecretKind
      counts.set(secretKind, Math.max(counts.get(secretKind) ?? 0, Number(number)))
    }
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

function eachText(value: unknown, look: (text: string) => void): void {
  if (typeof value === 'string') look(value)
  else if (Array.isArray(value)) for (const item of value) eachText(item, look)
  else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) if (!ownWords.has(name)) eachText(item, look)
  }
}
