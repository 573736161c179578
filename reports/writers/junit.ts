import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { visibleText } from '../../harness/engine/visible-text.ts'
import { type Ended, isSilent, type Outcome, outcomesOf, reasonOf } from '../outcome.ts'
import {
  areaGroups,
  basisWords,
  counted,
  elapsed,
  headline,
  observedSubject,
  partialReason,
} from '../wording.ts'
import type { Writer } from '../writer.ts'

/**
 * JUnit XML for CI systems: a suite per area, a test case per requirement.
 *
 * The outcomes are those of `outcome.ts`; a warning, and what is new in a later edition, say so in `system-out`. The
 * property `class` has the original class. If the gate is not met for a reason that no test case shows, it gets a test
 * case of its own, so that this file alone never looks green.
 */
export const junit: Writer = {
  name: 'junit',
  extension: 'xml',
  fileName: 'junit.xml',
  signature: /^<\?xml [^>]*>\s*<testsuites name="offline-conformance: /,
  render(report) {
    const ends = outcomesOf(report)
    const suites = areaGroups(report.results).map((group) => suite(group, ends, report))
    const silent = isSilent(report, ends)
    const own = silent ? [{ end: 'error' as const }] : []
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${attributes({
        name: `offline-conformance: ${report.target.name}`,
        ...tally([...ends, ...own]),
        time: seconds(elapsed(report)),
        timestamp: withoutZone(report.startedAt),
      })}>`,
      ...suites,
      ...(silent ? [gateSuite(report, tally(own))] : []),
      '</testsuites>',
      '',
    ].join('\n')
  },
}

function suite(
  group: ReturnType<typeof areaGroups>[number],
  ends: readonly Ended[],
  report: RunReport,
): string {
  const own = ends.filter(({ result }) => group.results.includes(result))
  const { target, gate } = report
  const details = {
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
      ...tally(own),
      time: seconds(group.results.reduce((sum, result) => sum + result.milliseconds, 0)),
      timestamp: withoutZone(report.startedAt),
    })}>`,
    ...properties(details, '    '),
    ...own.map(testcase),
    '  </testsuite>',
  ].join('\n')
}

function testcase({ result, end }: Ended): string {
  const { clause } = result
  const values = {
    level: result.level,
    basis: basisWords[result.basis],
    clause: `${clause.document}, section ${clause.section}`,
    'clause-url': clause.url,
    class: result.class,
    ...optional('finding', result.finding),
    ...optional('blocked-by', result.blockedBy),
    ...optional('added-in', result.addedIn),
    ...(result.selected ? {} : { probe: 'ran only because another requirement depends on it' }),
  }
  return [
    `    <testcase${attributes({
      name: result.id,
      classname: `offline-conformance.${result.area}`,
      time: seconds(result.milliseconds),
    })}>`,
    ...properties(values, '      '),
    ...ending(result, end),
    '    </testcase>',
  ].join('\n')
}

function ending(result: RequirementResult, end: Outcome): string[] {
  const attribute = { message: reasonOf(result), type: result.class }
  switch (end) {
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
  const ahead =
    result.addedIn === undefined ? '' : `new in edition ${result.addedIn}, does not count in this run; `
  return [`      <system-out>${escapeXml(`${ahead}${result.class}: ${details(result)}`)}</system-out>`]
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
  const rows = lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(9)}  ${value}`]))
  return [result.title, result.summary, ...rows].join('\n')
}

function gateSuite(report: RunReport, counts: Record<string, string>): string {
  const { gate } = report
  const message = { message: gate.reason, type: `exit code ${gate.exitCode}` }
  return [
    `  <testsuite${attributes({ name: 'Gate', ...counts, time: '0.000', timestamp: withoutZone(report.startedAt) })}>`,
    `    <testcase${attributes({ name: 'gate', classname: 'offline-conformance.gate', time: '0.000' })}>`,
    `      <error${attributes(message)}>${escapeXml(gate.reason)}</error>`,
    '    </testcase>',
    '  </testsuite>',
  ].join('\n')
}

function tally(ends: readonly Pick<Ended, 'end'>[]): Record<string, string> {
  const of = (wanted: Outcome): string => String(ends.filter(({ end }) => end === wanted).length)
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

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}

/** The schema of JUnit has no room for a time zone; the time is UTC. */
function withoutZone(time: string): string {
  return time.replace(/(\.\d+)?Z$/, '')
}
