import type { Static } from '@sinclair/typebox'
import { ConfigError } from '../../harness/engine/errors.ts'
import type { ReadOnly } from '../../harness/engine/read-only.ts'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { withoutThrowAwayNames } from '../../harness/engine/throw-away-names.ts'
import { yamlComment, yamlText } from '../../harness/engine/yaml-text.ts'
import type { factsSchema } from './facts-schema.ts'

/** A lock file: how a server behaves, by requirement and observed subject. */
export type FactsFile = ReadOnly<Static<typeof factsSchema>>

type Value = FactsFile['facts'][string][string]

/**
 * The facts of a complete run.
 *
 * @param file the file of the report, for messages
 * @throws ConfigError if the run ended early: what is missing would look like a change
 */
export function factsOf(report: RunReport, file: string): FactsFile {
  const { completion } = report
  if (completion.state !== 'complete') {
    throw new ConfigError(
      `${file}: the run ended early (${completion.reason ?? completion.state}), so no facts can be derived from it`,
    )
  }
  const selected = report.results.filter((result) => result.selected)
  const observed = selected.map((result) => [result, observedValues(result)] as const)
  return {
    edition: report.catalogue.edition,
    facts: Object.fromEntries(
      observed.flatMap(([{ id }, values]) => (Object.keys(values).length > 0 ? [[id, values]] : [])),
    ),
    unknown: Object.fromEntries(
      observed.flatMap(([{ id, class: resultClass, summary }, values]) =>
        Object.keys(values).length === 0 ? [[id, `${resultClass}: ${stable(summary)}`]] : [],
      ),
    ),
  }
}

function observedValues(result: RequirementResult): Record<string, Value> {
  if (result.class === 'blocked' || result.class === 'not-applicable' || result.class === 'error') return {}
  const values = new Map<string, string[]>()
  for (const { subject, observed } of result.observations) {
    const name = stable(subject)
    values.set(name, [...(values.get(name) ?? []), stable(observed)])
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]))
}

/**
 * A text without what differs between runs on the same server: names, placeholders, the length of a list, moments, a
 * second more or less, how many of some, the order of scope values.
 */
function stable(text: string): string {
  return withoutThrowAwayNames(text)
    .replaceAll(/(?<![\w-])[\w-]*#\d+/g, '#')
    .replaceAll(/\b\d+ entr(?:y|ies)\b/g, (entries) => (entries.startsWith('0 ') ? 'no entries' : 'entries'))
    .replaceAll(/"([^"]+)"/g, (_, quoted: string) => `"${quoted.split(' ').toSorted().join(' ')}"`)
    .replaceAll(/\b(\d+) of (?:the )?(\d+)\b/g, (_, part: string, all: string) =>
      part === all ? 'all' : part === '0' ? 'none' : 'some',
    )
    .replaceAll(/\b\d{9,}\b/g, '(a moment)')
    .replaceAll(/\b(\d{2,}) s\b/g, (_, seconds: string) => `${Math.round(Number(seconds) / 10) * 10} s`)
    .replaceAll(/\b\d{4,}\b/g, (number) => String(Math.round(Number(number) / 10) * 10))
}

export function factsText(facts: FactsFile, report: RunReport): string {
  const head = [
    '# yaml-language-server: $schema=./node_modules/offline-conformance/dist/schemas/facts.schema.json',
    yamlComment(
      `How ${report.target.name} behaves about offline tokens, seen on ${report.finishedAt.slice(0, 10)}.`,
    ),
    '# offline-conformance facts --check <this file> shows what a change made different.',
  ]
  return `${head.join('\n')}\n${yamlText(facts)}`
}

export interface FactChange {
  readonly id: string
  /** The subject that was observed; absent if the whole requirement became known or unknown. */
  readonly about?: string
  readonly was: string
  readonly is: string
}

const nothing = '(nothing)'

/** The differences, fact by fact. */
export function factChanges(before: FactsFile, after: FactsFile): FactChange[] {
  const ids = [
    ...new Set(
      [before, after].flatMap((facts) => [...Object.keys(facts.facts), ...Object.keys(facts.unknown)]),
    ),
  ]
  return ids.flatMap((id) => {
    const was = own(before.facts, id)
    const is = own(after.facts, id)
    if (was === undefined || is === undefined) {
      const stateIn = (facts: FactsFile): string =>
        own(facts.facts, id) === undefined ? (own(facts.unknown, id) ?? nothing) : 'known'
      return stateIn(before) === stateIn(after) ? [] : [{ id, was: stateIn(before), is: stateIn(after) }]
    }
    const abouts = [...new Set([...Object.keys(was), ...Object.keys(is)])]
    return abouts
      .map((about) => ({ id, about, was: words(own(was, about)), is: words(own(is, about)) }))
      .filter((change) => change.was !== change.is)
  })
}

/** A subject may have any name, even that of a member which every object inherits. */
function own<Member>(members: Readonly<Record<string, Member>>, name: string): Member | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined
}

function words(value: Value | undefined): string {
  if (value === undefined) return nothing
  return typeof value === 'string' ? value : value.join('; ')
}
