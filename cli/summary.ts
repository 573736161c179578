import pc from 'picocolors'
import type { RequirementResult, RunReport } from '../harness/report.ts'
import { acceptanceWords } from '../reports/digest.ts'
import { styled } from './progress.ts'

/** What a person reads after a run: the verdict last, so that it is what stands above the prompt. */
export function summaryText(report: RunReport, written: readonly string[]): string {
  const selected = report.results.filter((result) => result.selected)
  const of = (...classes: readonly RequirementResult['class'][]): RequirementResult[] =>
    selected.filter((result) => classes.includes(result.class))
  const { counts, gate, target } = report
  const parts = [
    '',
    ...of('fail').map(finding),
    ...of('warn').map(finding),
    ...of('error', 'blocked').map(unsettled),
    ...notApplicable(of('not-applicable')),
    ...undead(report),
    ...report.warnings.map((warning) => `${pc.yellow('note')}  ${warning}`),
    `${pc.bold(target.name)}  ${target.issuer}${target.over === undefined ? '' : ` (${target.over})`}`,
    [
      `${counts.passed} of ${counts.applicable} applicable passed`,
      `${counts.failed} failed`,
      `${counts.warned} warned`,
      ...(counts.info > 0 ? [`${counts.info} for information`] : []),
      `${counts.blocked} blocked`,
      `${counts.errors} in error`,
      `${counts.notApplicable} not applicable`,
    ].join(', '),
    `findings: ${counts.findings.text} against the text, ${counts.findings.inferred} against our inference, ${counts.findings.recommended} short of a recommendation or promise`,
    ...written.map((path) => pc.dim(`report  ${path}`)),
    `${gate.met ? pc.green('gate met') : pc.red('gate not met')} (--fail-on ${gate.failOn}, exit code ${gate.exitCode}): ${gate.reason}`,
    '',
  ]
  return parts.join('\n')
}

function finding(result: RequirementResult): string {
  const { clause } = result
  const lines = [
    `${styled(result.class)}  ${pc.bold(result.id)}`,
    `  ${result.title}`,
    `  level     ${result.level}, ${basis[result.basis]}`,
    `  clause    ${clause.document}, section ${clause.section}  ${pc.dim(clause.url)}`,
    `  expected  ${result.expected ?? ''}`,
    `  observed  ${subjectOf(result)}${result.observed ?? ''}`,
    ...(result.cause === undefined ? [] : [`  cause     ${result.cause}`]),
    ...(result.known === undefined ? [] : [`  known     ${acceptanceWords(result.known)}`]),
    ...evidence(result),
    `  rerun     ${result.rerun}`,
    '',
  ]
  return lines.join('\n')
}

/** The exchanges that show it, in short; the reports have them in full. */
function evidence(result: RequirementResult): string[] {
  const shown = result.observations.find(({ outcome }) => outcome === 'violated' || outcome === 'weak')
  return result.exchanges
    .filter(({ number }) => shown?.exchanges.includes(number))
    .slice(0, 3)
    .map((exchange) => pc.dim(`  evidence  ${inShort(exchange)}`))
}

function inShort({
  number,
  sender,
  request,
  response,
  failure,
}: RequirementResult['exchanges'][number]): string {
  const place = URL.canParse(request.url) ? new URL(request.url).pathname : request.url
  const body = (response?.body ?? '').replace(/\s+/g, ' ').slice(0, 80)
  const answer = response === undefined ? (failure ?? 'no answer') : `${response.status} ${body}`
  return `${number}. ${sender}: ${request.method} ${place} -> ${answer}`
}

const basis = { text: 'in the text', derived: 'our inference', product: 'a product promise' } as const

function subjectOf(result: RequirementResult): string {
  const shown = result.observations.find(({ outcome }) => outcome === 'violated' || outcome === 'weak')
  return shown === undefined ? '' : `${shown.subject}: `
}

function unsettled(result: RequirementResult): string {
  const known = result.known === undefined ? '' : `\n  known     ${acceptanceWords(result.known)}`
  const crash = result.exchanges.findLast(({ response }) => response === undefined || response.status >= 500)
  const came = crash === undefined ? '' : pc.dim(`\n  evidence  ${inShort(crash)}`)
  return `${styled(result.class)}  ${pc.bold(result.id)}\n  ${result.summary}${known}${came}\n`
}

/** Grouped by what is missing, since one line in the target file often settles many. */
function notApplicable(results: readonly RequirementResult[]): string[] {
  const groups = new Map<string, RequirementResult[]>()
  for (const result of results) groups.set(result.summary, [...(groups.get(result.summary) ?? []), result])
  return [...groups].map(([reason, group]) => {
    const remedy = group.find((result) => result.remedy !== undefined)?.remedy
    const ids = group.map(({ id }) => id).join(', ')
    return `${styled('not-applicable')}  ${reason} (${group.length})\n  ${pc.dim(ids)}${remedy === undefined ? '' : `\n  add  ${remedy}`}\n`
  })
}

function undead(report: RunReport): string[] {
  const left = report.ledger.filter(({ end }) => end === 'alive' || end === 'unknown')
  if (left.length === 0) return []
  const lines = left
    .slice(0, 10)
    .map((entry) => `  ${entry.token} of ${entry.requirement} (${entry.user}, ${entry.client}): ${entry.how}`)
  return [`${pc.yellow('ledger')}  ${left.length} tokens of this run could not be proven dead`, ...lines, '']
}
