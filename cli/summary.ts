import { counts as counting } from '../harness/engine/gate.ts'
import type { RequirementResult, RunReport } from '../harness/engine/report.ts'
import {
  acceptanceWords,
  alsoObserved,
  counted,
  findingObservations,
  observedSubject,
  pathOf,
} from '../reports/wording.ts'
import { coloured, type Printed, printed, sentence, type Value } from './printed.ts'
import { styled } from './progress.ts'

/** The summary of a run for people, with the verdict last, right above the prompt. */
export function summaryLines(report: RunReport): Printed[] {
  const selected = report.results.filter(counting)
  const of = (...classes: readonly RequirementResult['class'][]): RequirementResult[] =>
    selected.filter((result) => classes.includes(result.class))
  const { counts, gate, target } = report
  const numbers = [
    `${counts.passed} of ${counts.applicable} applicable passed`,
    `${counts.failed} failed`,
    `${counts.warned} warned`,
    ...(counts.info > 0 ? [`${counts.info} for information`] : []),
    `${counts.blocked} blocked`,
    `${counts.errors} ${counts.errors === 1 ? 'error' : 'errors'}`,
    `${counts.notApplicable} not applicable`,
  ]
  const over = target.over === undefined ? '' : printed` (${target.over})`
  return [
    printed``,
    ...of('fail').flatMap(finding),
    ...of('warn').flatMap(finding),
    ...of('error', 'blocked').flatMap(unsettled),
    ...notApplicable(of('not-applicable')),
    ...ofLaterEditions(report),
    ...notProvenDead(report),
    ...report.warnings.map((warning) => printed`${coloured('yellow', 'note')}  ${sentence(warning)}`),
    printed`${coloured('bold', target.name)}  ${target.issuer}${over}`,
    sentence(numbers.join(', ')),
    printed`findings: ${counts.findings.text} against the text, ${counts.findings.inferred} against our inference, ${counts.findings.recommended} short of a recommendation or promise`,
    verdictLine(gate),
  ]
}

export function verdictLine({ met, failOn, exitCode, reason }: RunReport['gate']): Printed {
  const verdict = met ? coloured('green', 'gate met') : coloured('red', 'gate not met')
  return printed`${verdict} (--fail-on ${failOn}, exit code ${exitCode}): ${sentence(reason)}`
}

function finding(result: RequirementResult): Printed[] {
  const { clause } = result
  return [
    printed`${styled(result.class)}  ${coloured('bold', result.id)}`,
    printed`  ${sentence(result.title)}`,
    printed`  level     ${result.level}, ${basis[result.basis]}`,
    printed`  clause    ${clause.document}, section ${clause.section}  ${coloured('dim', clause.url)}`,
    printed`  expected  ${result.expected}`,
    printed`  observed  ${subjectOf(result)}${result.observed}`,
    ...alsoObserved(result).map((words) => printed`  also      ${words}`),
    ...(result.cause === undefined ? [] : [printed`  cause     ${sentence(result.cause)}`]),
    ...knownLine(result),
    ...evidence(result),
    printed`  rerun     ${sentence(result.rerun)}`,
    printed``,
  ]
}

function knownLine(result: RequirementResult): Printed[] {
  return result.known === undefined ? [] : [printed`  known     ${sentence(acceptanceWords(result.known))}`]
}

/** The exchanges that show a finding, in short; the reports have them in full. */
function evidence(result: RequirementResult): Printed[] {
  const shown = findingObservations(result).flatMap(({ exchanges }) => exchanges)
  return result.exchanges
    .filter(({ number }) => shown.includes(number))
    .slice(0, 3)
    .map((exchange) => coloured('dim', printed`  evidence  ${inShort(exchange)}`))
}

function inShort({
  number,
  sender,
  request,
  response,
  failure,
}: RequirementResult['exchanges'][number]): Printed {
  const whole = (response?.body ?? '').replace(/\s+/g, ' ')
  const body = whole.length > 80 ? `${whole.slice(0, 80)}...` : whole
  const answer = response === undefined ? (failure ?? 'no answer') : `${response.status} ${body}`
  return printed`${number}. ${sender}: ${request.method} ${pathOf(request.url)} -> ${answer}`
}

const basis = { text: 'in the text', derived: 'our inference', product: 'a product promise' } as const

function subjectOf(result: RequirementResult): Value {
  const subject = observedSubject(result)
  return subject === undefined ? '' : printed`${subject}: `
}

function unsettled(result: RequirementResult): Printed[] {
  const crash = result.exchanges.findLast(({ response }) => response === undefined || response.status >= 500)
  return [
    printed`${styled(result.class)}  ${coloured('bold', result.id)}`,
    printed`  ${sentence(result.summary)}`,
    ...knownLine(result),
    ...(result.remedy === undefined ? [] : [printed`  add  ${sentence(result.remedy)}`]),
    ...(crash === undefined ? [] : [coloured('dim', printed`  evidence  ${inShort(crash)}`)]),
    printed``,
  ]
}

/** Grouped by what is missing, since one line in the target file often settles many. */
function notApplicable(results: readonly RequirementResult[]): Printed[] {
  const groups = new Map<string, RequirementResult[]>()
  for (const result of results) groups.set(result.summary, [...(groups.get(result.summary) ?? []), result])
  return [...groups].flatMap(([reason, group]) => {
    const remedy = group.find((result) => result.remedy !== undefined)?.remedy
    const ids = group.map(({ id }) => id).join(', ')
    return [
      printed`${styled('not-applicable')}  ${sentence(reason)} (${group.length})`,
      printed`  ${coloured('dim', sentence(ids))}`,
      ...(remedy === undefined ? [] : [printed`  add  ${sentence(remedy)}`]),
      printed``,
    ]
  })
}

/** Results of requirements that are new in a later edition, so that they do not count yet. */
function ofLaterEditions({ results, catalogue }: RunReport): Printed[] {
  return results
    .filter(
      ({ selected, addedIn, class: resultClass }) =>
        selected && addedIn !== undefined && resultClass !== 'pass',
    )
    .flatMap((result) => [
      printed`${styled(result.class)}  ${coloured('bold', result.id)}`,
      printed`  new in edition ${result.addedIn ?? ''}, does not count in edition ${catalogue.edition}`,
      printed`  ${sentence(result.summary)}`,
      printed``,
    ])
}

function notProvenDead(report: RunReport): Printed[] {
  const worrying = report.ledger.filter(({ end }) => end === 'alive' || end === 'unknown')
  if (worrying.length === 0) return []
  const lines = worrying
    .slice(0, 10)
    .map(
      (entry) =>
        printed`  ${entry.token} of ${entry.requirement} (${entry.user}, ${entry.client}): ${entry.how}`,
    )
  return [
    printed`${coloured('yellow', 'ledger')}  ${counted(worrying.length, 'token')} of this run could not be proven dead`,
    ...lines,
    printed``,
  ]
}
