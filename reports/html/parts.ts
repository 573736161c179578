import type { RequirementResult } from '../../harness/engine/report.ts'
import { basisWords } from '../wording.ts'
import { html, type Markup } from './markup.ts'

/** Small pieces that several sections share. */

export function clauseLink({ clause }: RequirementResult): Markup {
  const label = `${clause.document}, section ${clause.section}`
  return /^https?:\/\//.test(clause.url)
    ? html`<a class="clause" href="${clause.url}" rel="noreferrer">${label}</a>`
    : html`<span class="clause">${label}</span>`
}

export function strength({ level, basis }: RequirementResult): Markup {
  return html`<span class="level">${level}</span> <span class="basis">${basisWords[basis]}</span>`
}

export function anchor(id: string): string {
  return `requirement-${id}`
}

/** A link to the full result further down. */
export function resultLink(id: string): Markup {
  return html`<a href="#${anchor(id)}"><code>${id}</code></a>`
}

export function rerunLine({ rerun }: RequirementResult): Markup {
  return html`<p class="rerun"><span class="label">Run it again</span><code>${rerun}</code></p>`
}
