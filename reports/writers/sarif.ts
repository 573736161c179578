import { createHash } from 'node:crypto'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { visibleJson } from '../../harness/engine/visible-text.ts'
import { fingerprint } from '../diff/fingerprint.ts'
import { inline, link, sentence } from '../markdown-text.ts'
import { outcomesOf, reasonOf } from '../outcome.ts'
import { targetPath } from '../target-path.ts'
import { acceptanceWords, basisWords, observedSubject } from '../wording.ts'
import type { Writer } from '../writer.ts'

/**
 * SARIF for code scanning: failures and warnings are results, shown beside the target file. What passed is left out,
 * since viewers show every result as an alert. What could not be judged is no result but a notification of the run.
 */
export const sarif: Writer = {
  name: 'sarif',
  extension: 'sarif',
  fileName: 'report.sarif',
  signature:
    /^\{\s*"\$schema": "[^"]*sarif[^"]*",\s*"version": "2\.1\.0",\s*"runs": \[\s*\{\s*"tool": \{\s*"driver": \{\s*"name": "offline-conformance"/,
  render(report) {
    const { tool, gate, completion } = report
    const findings = report.results.filter(isFinding)
    const document = {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: tool.name, version: tool.version, rules: report.results.map(ruleOf) } },
          invocations: [
            {
              executionSuccessful: completion.state === 'complete',
              exitCode: gate.exitCode,
              exitCodeDescription: gate.reason,
              startTimeUtc: report.startedAt,
              endTimeUtc: report.finishedAt,
              toolExecutionNotifications: notificationsOf(report),
            },
          ],
          // One alert is kept apart from that of another server or set of profiles in the same repository.
          automationDetails: { id: `offline-conformance/${report.target.name}/` },
          results: findings.map((result) => resultOf(result, report)),
          columnKind: 'utf16CodeUnits',
          properties: {
            issuer: report.target.issuer,
            edition: report.catalogue.edition,
            counts: report.counts,
          },
        },
      ],
    }
    return `${visibleJson(document)}\n`
  },
}

function isFinding(result: RequirementResult): boolean {
  return (
    result.selected && result.addedIn === undefined && (result.class === 'fail' || result.class === 'warn')
  )
}

function ruleOf(result: RequirementResult) {
  const { id, title, statement, clause, level, basis } = result
  const where = `${clause.document}, section ${clause.section}`
  const explain = `offline-conformance explain ${id}`
  return {
    id,
    name: id,
    shortDescription: { text: title },
    fullDescription: { text: statement },
    helpUri: clause.url,
    help: {
      text: `${statement}\n${level}, ${basisWords[basis]}: ${where}\nHow it is checked: ${explain}`,
      markdown: `${sentence(statement)}\n\n${level}, ${basisWords[basis]}: ${link(where, clause.url)}\n\nHow it is checked: \`${explain}\``,
    },
    defaultConfiguration: { level: /^(MUST|PROFILE)/.test(level) ? 'error' : 'warning' },
    properties: { tags: [result.area, level, basisWords[basis]] },
  }
}

function resultOf(result: RequirementResult, report: RunReport) {
  return {
    ruleId: result.id,
    ruleIndex: report.results.indexOf(result),
    level: result.class === 'fail' ? 'error' : 'warning',
    message: messageOf(result),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(targetPath(report) ?? 'report.json') },
          region: { startLine: 1 },
        },
        logicalLocations: [
          { name: result.id, fullyQualifiedName: `${result.area}/${result.id}`, kind: 'member' },
        ],
      },
    ],
    partialFingerprints: { 'finding/v1': sha256(`${result.id} ${fingerprint(result)}`) },
    ...(result.known === undefined
      ? {}
      : {
          suppressions: [
            { kind: 'external', status: 'accepted', justification: acceptanceWords(result.known) },
          ],
        }),
    properties: { finding: result.finding ?? null, rerun: result.rerun },
  }
}

function messageOf(result: RequirementResult): { readonly text: string; readonly markdown: string } {
  const subject = observedSubject(result)
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Looked at', subject],
    ['Expected', result.expected],
    ['Observed', result.observed],
    ['Probable cause', result.cause],
    ['Why this is inferred', result.inference],
    ['Again', result.rerun],
  ]
  const present = rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return {
    // Brackets with a number are links in the plain text of this format, and braces stand for arguments.
    text: [result.summary, ...present.map(([name, value]) => `${name}: ${value}`)]
      .join('\n')
      .replaceAll(/[\\[\]]/g, '\\$&')
      .replaceAll('{', '{{')
      .replaceAll('}', '}}'),
    markdown: [
      sentence(result.summary),
      ...present.map(([name, value]) => `- ${name}: ${inline(value)}`),
    ].join('\n'),
  }
}

/** Why the run says less than it should. */
function notificationsOf(report: RunReport) {
  const unsettled = outcomesOf(report)
    .filter(({ end }) => end === 'error')
    .map(({ result }) => ({
      level: 'error',
      message: { text: reasonOf(result) },
      associatedRule: { id: result.id, index: report.results.indexOf(result) },
    }))
  const { completion } = report
  const ended =
    completion.state === 'complete'
      ? []
      : [
          {
            level: 'error',
            message: { text: `${completion.state}: ${completion.reason ?? 'the run ended early'}` },
          },
        ]
  const warnings = report.warnings.map((text) => ({ level: 'warning', message: { text: text || '(empty)' } }))
  return [...ended, ...unsettled, ...warnings]
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
