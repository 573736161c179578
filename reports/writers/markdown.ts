import { counts as counting } from '../../harness/engine/gate.ts'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { code, inline, link, sentence } from '../markdown-text.ts'
import {
  acceptanceWords,
  alsoObserved,
  basisWords,
  classWords,
  counted,
  duration,
  elapsed,
  endWords,
  findingGroups,
  headline,
  inapplicableOf,
  ledgerGroups,
  observedSubject,
  partialReason,
  unsettledOf,
} from '../wording.ts'
import type { Writer } from '../writer.ts'

/** GitHub does not show a step summary larger than 1 MiB at all. */
const limitInBytes = 256 * 1024
/** A summary for people who read a CI job: the verdict first, then what to do about it. */
export const markdown: Writer = {
  name: 'markdown',
  extension: 'md',
  fileName: 'summary.md',
  signature: /^---\n\noffline-conformance \S+, catalogue /m,
  render: (report) => {
    const selected = report.results.filter(counting)
    return fitted([
      ...verdict(report),
      ...counts(report),
      ...findings(selected),
      ...probes(report.results),
      ...unsettled(selected),
      ...inapplicable(selected),
      ...ledger(report),
      ...notes(report),
      footer(report),
    ])
  },
}

function verdict(report: RunReport): string[] {
  const { gate, counts, target } = report
  const partial = partialReason(report)
  return [
    `# ${gate.met ? '✅' : '❌'} ${inline(headline(report))}`,
    `**Gate ${gate.met ? 'met' : 'not met'}** (fail on \`${gate.failOn}\`, exit code ${gate.exitCode}): ${sentence(gate.reason)}`,
    ...(partial === undefined
      ? []
      : [`> **This report is partial.** The run ended early (${inline(partial)}).`]),
    `**${counts.passed} of ${counts.applicable}** applicable requirements passed, ${code(target.issuer)}.`,
  ]
}

function counts({ counts: own }: RunReport): string[] {
  const columns: readonly (readonly [string, number])[] = [
    ['passed', own.passed],
    ['failed', own.failed],
    ['warnings', own.warned],
    ['information', own.info],
    ['blocked', own.blocked],
    ['errors', own.errors],
    ['not applicable', own.notApplicable],
  ]
  const { text, inferred, recommended } = own.findings
  return [
    [
      `| ${columns.map(([name]) => name).join(' | ')} |`,
      `|${columns.map(() => ' ---: ').join('|')}|`,
      `| ${columns.map(([, number]) => number).join(' | ')} |`,
    ].join('\n'),
    `Findings: **${text}** against the text, **${inferred}** against our inference, **${recommended}** short of a recommendation or promise.`,
  ]
}

function findings(results: readonly RequirementResult[]): string[] {
  const groups = findingGroups(results)
  if (groups.length === 0) return ['## Findings', 'None.']
  return [
    '## Findings',
    ...groups.flatMap((group) => [
      `### ${group.title} (${group.results.length})\n\n${group.meaning}`,
      ...group.results.map(finding),
    ]),
  ]
}

function finding(result: RequirementResult): string {
  const { clause } = result
  const subject = observedSubject(result)
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Expected', optionalInline(result.expected)],
    [
      'Observed',
      result.observed === undefined
        ? undefined
        : `${subject === undefined ? '' : `${inline(subject)}: `}${inline(result.observed)}`,
    ],
    ...alsoObserved(result).map((words) => ['Also observed', inline(words)] as const),
    ['Probable cause', optionalInline(result.cause)],
    ['Why we infer it', optionalInline(result.inference)],
    [
      'Clause',
      `${link(`${clause.document}, section ${clause.section}`, clause.url)}: ${inline(result.statement)}`,
    ],
    ['Known', result.known === undefined ? undefined : inline(acceptanceWords(result.known))],
    ['Rerun', code(result.rerun)],
  ]
  return [
    `#### ${result.class === 'fail' ? '❌' : '⚠️'} ${code(result.id)} (${classWords[result.class]})`,
    '',
    `${sentence(result.title)} *${result.level}, ${basisWords[result.basis]}.*`,
    '',
    ...lines.flatMap(([name, value]) => (value === undefined ? [] : [`- **${name}:** ${value}`])),
  ].join('\n')
}

/**
 * A failed probe explains why others are blocked, but was not selected and does not count; neither does what is new in a
 * later edition.
 */
function probes(results: readonly RequirementResult[]): string[] {
  const uncounted = results.filter((result) => !counting(result) && result.finding !== undefined)
  if (uncounted.length === 0) return []
  return [
    '## Findings that do not count',
    uncounted
      .map((result) => {
        const why = result.addedIn === undefined ? 'not selected' : `new in edition ${inline(result.addedIn)}`
        return `- ${code(result.id)} (${classWords[result.class]}, ${why}): ${inline(result.summary)}`
      })
      .join('\n'),
  ]
}

function unsettled(results: readonly RequirementResult[]): string[] {
  const { errors, ownSetUp, waiting } = unsettledOf(results)
  const lines = [
    ...errors.map(
      (result) =>
        `- ❗ ${code(result.id)} ended in an **error**: ${sentence(result.summary)} Rerun: ${code(result.rerun)}`,
    ),
    ...ownSetUp.map(
      (result) =>
        `- ⛔ ${code(result.id)} is **blocked**, its own set-up failed: ${sentence(result.summary)} Rerun: ${code(result.rerun)}`,
    ),
    ...waiting.map(
      ({ blocker, results: held }) => `- ⛔ **Blocked** by ${code(blocker)} (${held.length}): ${ids(held)}`,
    ),
  ]
  if (lines.length === 0) return []
  return ['## No verdict', 'These apply, but nothing could be said about them.', ...lines]
}

function inapplicable(results: readonly RequirementResult[]): string[] {
  const groups = inapplicableOf(results)
  if (groups.length === 0) return []
  return [
    '## Not applicable',
    ...groups.map(({ reason, remedy, results: own }) =>
      [
        `- **${inline(reason)}** (${own.length}): ${ids(own)}`,
        ...(remedy === undefined ? [] : [`  - To have them checked: ${inline(remedy)}`]),
      ].join('\n'),
    ),
  ]
}

function ledger(report: RunReport): string[] {
  const groups = ledgerGroups(report.ledger)
  if (groups.length === 0) return []
  const worrying = groups.filter(({ end }) => end === 'alive' || end === 'unknown')
  const summary = groups.map(({ end, entries }) => `${entries.length} ${endWords[end]}`).join(', ')
  return [
    '## Tokens of this run',
    `${counted(report.ledger.length, 'token')}: ${summary}.`,
    ...worrying.flatMap(({ end, entries }) =>
      entries.map(
        ({ token, requirement, user, client, how }) =>
          `- ${code(token)} of ${code(requirement)} (user ${code(user)}, client ${code(client)}) is ${endWords[end]}: ${inline(how)}`,
      ),
    ),
  ]
}

function notes({ warnings }: RunReport): string[] {
  return warnings.length === 0 ? [] : ['## Notes', ...warnings.map((warning) => `- ${inline(warning)}`)]
}

function footer(report: RunReport): string {
  const { tool, catalogue, target, profiles } = report
  const driver = target.over === undefined ? target.driver : `${target.driver} (${target.over})`
  return [
    '---',
    '',
    `${tool.name} ${inline(tool.version)}, catalogue ${inline(catalogue.edition)} with ${counted(catalogue.requirements, 'requirement')}, driver ${inline(driver)}, profiles ${profiles.join(', ') || 'none'}. ${report.startedAt}, ${duration(elapsed(report))}.`,
  ].join('\n')
}

/** Joins blocks as long as they fit, and says how many did not. */
function fitted(blocks: readonly string[]): string {
  const encoder = new TextEncoder()
  const fitting: string[] = []
  let size = 0
  for (const block of blocks) {
    size += encoder.encode(block).length + 2
    if (size > limitInBytes) {
      const rest = blocks.length - fitting.length
      fitting.push(
        `*${counted(rest, 'more entry', 'more entries')} did not fit into this summary; report.json and report.html have everything.*`,
      )
      break
    }
    fitting.push(block)
  }
  const isItem = (block: string | undefined): boolean => block?.startsWith('- ') === true
  return `${fitting.map((block, index) => (isItem(block) && isItem(fitting[index - 1]) ? `\n${block}` : index === 0 ? block : `\n\n${block}`)).join('')}\n`
}

function ids(results: readonly RequirementResult[]): string {
  return results.map(({ id }) => code(id)).join(', ')
}

function optionalInline(text: string | undefined): string | undefined {
  return text === undefined ? undefined : inline(text)
}
