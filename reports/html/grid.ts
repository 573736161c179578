import { counts } from '../../harness/engine/gate.ts'
import type { RequirementResult } from '../../harness/engine/report.ts'
import type { Level } from '../../harness/engine/vocabulary.ts'
import { areaGroups, classWords } from '../wording.ts'
import { html, type Markup } from './markup.ts'
import { anchor } from './parts.ts'
import { symbol } from './symbols.ts'

const levels: readonly Level[] = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'PROFILE']

/** Where the trouble is: areas down, levels across, one symbol per requirement. */
export function gridSection(results: readonly RequirementResult[]): Markup {
  const selected = results.filter(counts)
  const shown = levels.filter((level) => selected.some((result) => result.level === level))
  return html`<section aria-labelledby="grid">
<h2 id="grid">By area and level</h2>
<table class="grid">
<caption>Each symbol is a requirement and leads to its evidence.</caption>
<thead><tr><th scope="col">Area</th>${shown.map((level) => html`<th scope="col">${level}</th>`)}</tr></thead>
<tbody>${areaGroups(selected).map(
    (group) => html`
<tr><th scope="row"><span class="letter">${group.letter}</span> <span class="title">${group.title}</span></th>${shown.map(
      (level) => html`<td>${cell(group.results.filter((result) => result.level === level))}</td>`,
    )}</tr>`,
  )}</tbody>
</table>
</section>`
}

function cell(results: readonly RequirementResult[]): Markup {
  if (results.length === 0) return html`<span class="empty" aria-label="none">·</span>`
  return html`<span class="symbols">${results.map(
    ({ id, class: name }) =>
      html`<a href="#${anchor(id)}" title="${id}: ${classWords[name]}" aria-label="${id}: ${classWords[name]}">${symbol(name)}</a>`,
  )}</span>`
}
