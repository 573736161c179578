import { counts } from '../../harness/engine/gate.ts'
import type { RequirementResult } from '../../harness/engine/report.ts'
import {
  acceptanceWords,
  alsoObserved,
  counted,
  type FindingGroup,
  findingGroups,
  inapplicableOf,
  observedSubject,
  unsettledOf,
} from '../wording.ts'
import { exchangeList, tellingExchanges } from './evidence.ts'
import { type Content, html, type Markup } from './markup.ts'
import { anchor, clauseLink, rerunLine, resultLink, strength } from './parts.ts'
import { status, symbol } from './symbols.ts'

/** The requirements that do not hold, in three kinds. */
export function findingsSection(results: readonly RequirementResult[]): Markup {
  const groups = findingGroups(results)
  const probes = results.filter((result) => !counts(result) && result.finding !== undefined)
  const counted = groups
    .map((group) => ({ ...group, results: group.results.filter(counts) }))
    .filter((group) => group.results.length > 0)
  return html`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${counted.length === 0 ? html`<p class="calm">${symbol('pass')} Nothing that was judged contradicts its requirement.</p>` : counted.map(kind)}
${
  probes.length === 0
    ? undefined
    : html`<h3>Findings that do not count</h3><p class="meaning">These requirements ran only because others depend on them, or are new in an edition later than that of the run.</p><div class="cards">${probes.map(card)}</div>`
}
</section>`
}

function kind({ title, meaning, results }: FindingGroup): Markup {
  return html`<h3>${title} <span class="count">${results.length}</span></h3>
<p class="meaning">${meaning}</p>
<div class="cards">${results.map(card)}</div>`
}

function card(result: RequirementResult): Markup {
  const { id } = result
  const telling = tellingExchanges(result.observations)
  const shown = result.exchanges.filter(({ number }) => telling.has(number))
  const subject = observedSubject(result)
  return html`<article class="finding is-${result.class}" aria-labelledby="finding-${id}">
<header>
<p class="line">${status(result.class)} ${strength(result)} ${clauseLink(result)}</p>
<h4 id="finding-${id}">${result.title}</h4>
<p class="id"><code>${id}</code></p>
</header>
<blockquote>${result.statement}</blockquote>
<dl class="contrast">
${pair('expected', 'Expected', result.expected)}
${pair('observed', 'Observed', result.observed, subject)}${alsoObserved(result).map((words) => pair('observed', 'Also observed', words))}
</dl>
${note('Known', result.known === undefined ? undefined : acceptanceWords(result.known))}
${note('Probable cause', result.cause)}
${note('Why this is an inference', result.inference)}
${rerunLine(result)}
${
  shown.length === 0
    ? undefined
    : html`<details class="evidence"><summary>Evidence: ${counted(shown.length, 'exchange')} of ${result.exchanges.length}</summary>${exchangeList(shown, new Set())}</details>`
}
<p class="more"><a href="#${anchor(id)}">Everything recorded for this requirement</a></p>
</article>`
}

function pair(name: string, label: string, value: string | undefined, subject?: string): Markup | undefined {
  if (value === undefined) return undefined
  const about = subject === undefined ? undefined : html`<span class="subject">${subject}</span>`
  return html`<div class="${name}"><dt>${label}${about}</dt><dd>${value}</dd></div>`
}

function note(label: string, text: string | undefined): Markup | undefined {
  return text === undefined ? undefined : html`<p class="note"><span class="label">${label}</span>${text}</p>`
}

/** Results without a verdict, although the requirement applies; undefined if there are none. */
export function unsettledSection(results: readonly RequirementResult[]): Markup | undefined {
  const { errors, ownSetUp, waiting } = unsettledOf(results.filter(counts))
  if (errors.length + ownSetUp.length + waiting.length === 0) return undefined
  return html`<section aria-labelledby="unsettled">
<h2 id="unsettled">No verdict</h2>
<p class="meaning">These requirements apply, but nothing could be said about them.</p>
<ul class="rows">
${[...errors, ...ownSetUp].map((result) =>
  row(
    `is-${result.class}`,
    html`${status(result.class)} ${resultLink(result.id)}`,
    html`${result.title}. <span class="why">${result.summary}</span>`,
  ),
)}
${waiting.map(({ blocker, results: held }) =>
  row(
    'is-blocked',
    html`${status('blocked')} by ${resultLink(blocker)}`,
    html`${counted(held.length, 'requirement waits', 'requirements wait')} for it: ${commas(held)}`,
  ),
)}
</ul>
</section>`
}

/** Grouped by what is missing, with the remedy. */
export function inapplicableSection(results: readonly RequirementResult[]): Markup | undefined {
  const groups = inapplicableOf(results.filter(({ selected }) => selected))
  if (groups.length === 0) return undefined
  return html`<section aria-labelledby="inapplicable">
<h2 id="inapplicable">Not applicable</h2>
<p class="meaning">Not counted, because this target does not offer what they need.</p>
<ul class="rows">${groups.map(({ reason, remedy, results: own }) =>
    row(
      'is-not-applicable',
      html`${symbol('not-applicable')} ${reason}`,
      html`${counted(own.length, 'requirement')}: ${commas(own)}${
        remedy === undefined
          ? undefined
          : html`<span class="remedy"><span class="label">To have them checked</span>${remedy}</span>`
      }`,
    ),
  )}</ul>
</section>`
}

function row(className: string, head: Content, body: Content): Markup {
  return html`<li class="${className}"><p class="head">${head}</p><p class="body">${body}</p></li>`
}

function commas(results: readonly RequirementResult[]): Content {
  return results.map(({ id }, index) => html`${index === 0 ? '' : ', '}${resultLink(id)}`)
}
