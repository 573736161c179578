import type { Observation, RequirementResult } from '../../harness/engine/report.ts'
import { resultClasses } from '../../harness/engine/vocabulary.ts'
import { areaGroups, classWords, counted, duration } from '../wording.ts'
import { exchangeList, tellingExchanges } from './evidence.ts'
import { html, type Markup } from './markup.ts'
import { anchor, clauseLink, rerunLine, resultLink, strength } from './parts.ts'
import { status, symbol } from './symbols.ts'

/** Every requirement with all that was recorded, folded, and controls to filter them. */
export function requirementsSection(results: readonly RequirementResult[]): Markup {
  return html`<section aria-labelledby="requirements">
<h2 id="requirements">Every requirement</h2>
${filter(results)}
${areaGroups(results).map(
  (group) => html`
<div class="area">
<h3>${group.letter} <span class="title">${group.title}</span> <span class="count">${group.results.length}</span></h3>
${group.results.map(entry)}
</div>`,
)}
</section>`
}

/** Check boxes that work by style sheet alone; the script adds the rest. */
function filter(results: readonly RequirementResult[]): Markup {
  const classes = resultClasses
    .map((name) => ({ name, number: results.filter((result) => result.class === name).length }))
    .filter(({ number }) => number > 0)
  return html`<form class="filter">
<fieldset><legend>Show</legend>
${classes.map(
  ({ name, number }) =>
    html`<label><input type="checkbox" id="show-${name}" checked autocomplete="off">${symbol(name)}<span>${classWords[name]}</span> <b>${number}</b></label>
`,
)}</fieldset>
<p class="enhanced" hidden><label class="search">Find <input type="search" id="search" autocomplete="off"></label><button type="button" id="unfold">Unfold all</button><button type="button" id="fold">Fold all</button><output id="shown" for="search"></output></p>
</form>`
}

function entry(result: RequirementResult): Markup {
  const { id, observations, exchanges } = result
  return html`<details class="result is-${result.class}" id="${anchor(id)}">
<summary>${status(result.class)}<span class="what"><span class="name">${result.title}</span> <code>${id}</code></span><span class="level">${result.level}</span></summary>
<div class="inside">
<p class="line">${strength(result)} ${clauseLink(result)} <span class="time">${duration(result.milliseconds)}</span>${result.selected ? undefined : html` <span class="probe">not selected; ran because others depend on it</span>`}${result.addedIn === undefined ? undefined : html` <span class="probe">new in edition ${result.addedIn}; does not count</span>`}</p>
<blockquote>${result.statement}</blockquote>
<p class="summary">${result.summary}</p>
${result.blockedBy === undefined ? undefined : html`<p class="note"><span class="label">Blocked by</span>${resultLink(result.blockedBy)}</p>`}
${result.remedy === undefined ? undefined : html`<p class="note"><span class="label">To have it checked</span>${result.remedy}</p>`}
${observations.length === 0 ? undefined : observationTable(observations)}
${
  exchanges.length === 0
    ? html`<p class="none">Nothing was exchanged.</p>`
    : html`<p class="label">${counted(exchanges.length, 'exchange')}, secrets replaced by placeholders</p>${packed(exchangeList(exchanges, tellingExchanges(observations)))}`
}
${rerunLine(result)}
</div>
</details>
`
}

/** Evidence is most of a report: a browser with a script makes elements of it once its requirement is unfolded. */
function packed(evidence: Markup): Markup {
  return html`<noscript>${evidence}</noscript>`
}

const outcomes: Readonly<Record<Observation['outcome'], Markup>> = {
  met: html`${symbol('pass')} holds`,
  violated: html`${symbol('fail')} does not hold`,
  weak: html`${symbol('warn')} weak`,
  noted: html`${symbol('info')} noted`,
}

function observationTable(observations: readonly Observation[]): Markup {
  return html`<table class="observations">
<caption>What was looked at</caption>
<thead><tr><th scope="col">Outcome</th><th scope="col">Subject</th><th scope="col">Expected</th><th scope="col">Observed</th><th scope="col">Exchanges</th></tr></thead>
<tbody>${observations.map(
    ({ outcome, subject, expected, observed, exchanges }) =>
      html`<tr><td data-label="Outcome"><span class="outcome">${outcomes[outcome]}</span></td><td data-label="Subject">${subject}</td><td data-label="Expected">${expected}</td><td data-label="Observed">${observed}</td><td data-label="Exchanges">${exchanges.join(', ')}</td></tr>`,
  )}</tbody>
</table>`
}
