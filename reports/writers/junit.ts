import type { RequirementResult, RunReport } from '../../harness/report.ts'
import { visibleText } from '../../harness/visible-text.ts'
import {
  areaGroups,
  basisWords,
  counted,
  elapsed,
  headline,
  observedSubject,
  partialReason,
} from '../digest.ts'
import type { Writer } from '../writer.ts'

/**
 * JUnit XML for CI systems: a suite per area, a test case per requirement.
 *
 * The format knows four ends. A finding at failure strength is a `failure`; `error`, and an applicable MUST whose own
 * set-up did not hold (it never counts as green), are an `error`; not-applicable and everything else that is blocked are
 * `skipped` with the reason, and so is what a baseline accepts; a warning passes and says so in `system-out`. The property `class` keeps what was folded.
 */
export const junit: Writer = {
  name: 'junit',
  extension: 'xml',
  fileName: 'junit.xml',
  mark: /^<\?xml [^>]*>\s*<testsuites name="offline-conformance: /,
  render(report) {
    const suites = areaGroups(report.results).map((group) => suite(group, report))
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${attributes({
        name: `offline-conformance: ${report.target.name}`,
        ...tally(report.results),
        time: seconds(elapsed(report)),
        timestamp: withoutZone(report.startedAt),
      })}>`,
      ...suites,
      '</testsuites>',
      '',
    ].join('\n')
  },
}

type End = 'passed' | 'failure' | 'error' | 'skipped'

function endOf(result: RequirementResult): End {
  // Probes ran for others and are not counted anywhere, so they cannot fail a build.
  if (!result.selected) return result.class === 'pass' ? 'passed' : 'skipped'
  if (result.known !== undefined) return 'skipped'
  switch (result.class) {
    case 'fail':
      return 'failure'
    case 'error':
      return 'error'
    case 'blocked':
      return isMust(result) && result.blockedBy === undefined ? 'error' : 'skipped'
    case 'not-applicable':
      return 'skipped'
    default:
      return 'passed'
  }
}

function suite(group: ReturnType<typeof areaGroups>[number], report: RunReport): string {
  const { target, gate } = report
  const facts = {
    target: target.name,
    issuer: target.issuer,
    driver: target.over === undefined ? target.driver : `${target.driver} (${target.over})`,
    profiles: report.profiles.join(' '),
    catalogue: report.catalogue.edition,
    tool: `${report.tool.name} ${report.tool.version}`,
    verdict: `${headline(report)}: ${gate.reason}`,
    ...optional('partial', partialReason(report)),
  }
  return [
    `  <testsuite${attributes({
      name: `${group.letter} ${group.title}`,
      ...tally(group.results),
      time: seconds(group.results.reduce((sum, result) => sum + result.milliseconds, 0)),
      timestamp: withoutZone(report.startedAt),
    })}>`,
    ...properties(facts, '    '),
    ...group.results.map(testcase),
    '  </testsuite>',
  ].join('\n')
}

function testcase(result: RequirementResult): string {
  const { clause } = result
  const facts = {
    level: result.level,
    basis: basisWords[result.basis],
    clause: `${clause.document}, section ${clause.section}`,
    'clause-url': clause.url,
    class: result.class,
    ...optional('finding', result.finding),
    ...optional('blocked-by', result.blockedBy),
    ...(result.selected ? {} : { probe: 'ran only because another requirement depends on it' }),
  }
  return [
    `    <testcase${attributes({
      name: result.id,
      classname: `offline-conformance.${result.area}`,
      time: seconds(result.milliseconds),
    })}>`,
    ...properties(facts, '      '),
    ...ending(result),
    '    </testcase>',
  ].join('\n')
}

function ending(result: RequirementResult): string[] {
  const attribute = { message: reasonOf(result), type: result.class }
  switch (endOf(result)) {
    case 'failure':
      return [`      <failure${attributes(attribute)}>${escapeXml(details(result))}</failure>`]
    case 'error':
      return [`      <error${attributes(attribute)}>${escapeXml(details(result))}</error>`]
    case 'skipped':
      return [`      <skipped${attributes({ message: attribute.message })}/>`]
    case 'passed':
      return note(result)
  }
}

/** A pass needs no words; a warning or a note does. */
function note(result: RequirementResult): string[] {
  if (result.class === 'pass') return []
  return [`      <system-out>${escapeXml(`${result.class}: ${details(result)}`)}</system-out>`]
}

function reasonOf(result: RequirementResult): string {
  const reason =
    result.class === 'blocked'
      ? `blocked${result.blockedBy === undefined ? '' : ` by ${result.blockedBy}`}: ${result.summary}`
      : result.class === 'not-applicable'
        ? `not applicable: ${result.summary}${result.remedy === undefined ? '' : ` (remedy: ${result.remedy})`}`
        : result.summary
  if (result.known !== undefined) return `known, ${result.known.reason}; ${result.class}: ${reason}`
  return result.selected ? reason : `not selected, ran as a probe; ${result.class}: ${reason}`
}

function details(result: RequirementResult): string {
  const { clause, observed } = result
  const subject = observedSubject(result)
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['level', `${result.level}, ${basisWords[result.basis]}`],
    ['clause', `${clause.document}, section ${clause.section} ${clause.url}`],
    ['statement', result.statement],
    ['expected', result.expected],
    ['observed', observed === undefined || subject === undefined ? observed : `${subject}: ${observed}`],
    ['cause', result.cause],
    ['inferred', result.inference],
    ['evidence', `${counted(result.exchanges.length, 'exchange')}, kept in report.json and report.html`],
    ['rerun', result.rerun],
  ]
  const told = lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(9)}  ${value}`]))
  return [result.title, result.summary, ...told].join('\n')
}

function tally(results: readonly RequirementResult[]): Record<string, string> {
  const ends = results.map(endOf)
  const of = (end: End): string => String(ends.filter((one) => one === end).length)
  return { tests: String(ends.length), failures: of('failure'), errors: of('error'), skipped: of('skipped') }
}

function properties(facts: Readonly<Record<string, string>>, indent: string): string[] {
  return [
    `${indent}<properties>`,
    ...Object.entries(facts).map(([name, value]) => `${indent}  <property${attributes({ name, value })}/>`),
    `${indent}</properties>`,
  ]
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) => ` ${name}="${escapeXml(value).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`,
    )
    .join('')
}

/** Escaping `>` as well keeps `]]>` out of character data, where XML forbids it. */
function escapeXml(text: string): string {
  return visibleText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function optional<K extends string>(name: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: string })
}

function isMust({ level }: RequirementResult): boolean {
  return level === 'MUST' || level === 'MUST NOT'
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}

/** The schema of JUnit has no room for a time zone; the time is UTC. */
function withoutZone(time: string): string {
  return time.replace(/(\.\d+)?Z$/, '')
}
