import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { resultClasses } from '../../harness/engine/vocabulary.ts'
import { head } from '../html/head.ts'
import { html, type Markup } from '../html/markup.ts'
import { sprite, symbol } from '../html/symbols.ts'
import { areaGroups, classWords, counted, partialReason } from '../wording.ts'
import { matrixStyle } from './style.ts'
import { columnNames, type Row, rowsOf } from './table.ts'

/** Implementations side by side, as one page without a script: the same requirement on the same line. */
export function matrixPage(reports: readonly RunReport[]): string {
  const rows = rowsOf(reports)
  const names = columnNames(reports)
  const differing = rows.filter(({ differs }) => differs).length
  const version = reports[0]?.tool.version ?? ''
  return html`<!doctype html>
<html lang="en">
${head({ title: `Offline tokens: ${names.join(', ')}`, generator: `offline-conformance matrix ${version}`, style: matrixStyle })}
<body>
<a class="skip" href="#main">Skip to the table</a>
${sprite}
<header class="overview">
<p class="kind">Conformance of offline tokens</p>
<h1>${counted(reports.length, 'implementation')} side by side</h1>
<p class="reason">${counted(rows.length, 'requirement')}, ${differing} of them with different results. A result with an ellipsis opens and says what was seen.</p>
${editions(reports)}
<ul class="legend">${resultClasses.map((name) => html`<li>${symbol(name)}${classWords[name]}</li>`)}</ul>
<label class="only"><input type="checkbox" id="differing"> only requirements with different results</label>
</header>
<main id="main">
<div class="frame" role="region" aria-label="Results" tabindex="0">
<table>
<caption>Results by requirement and implementation</caption>
<thead><tr><th scope="col">Requirement</th>${reports.map((report, at) => columnHead(report, names[at] ?? ''))}</tr></thead>
${areaGroups(firstOf(rows)).map((group) => section(group, rows, reports.length))}
</table>
</div>
<p class="no">No requirement has different results.</p>
</main>
<footer><p>One file, no network needed. The reports of the runs have the evidence.</p></footer>
</body>
</html>
`.text
}

/** One result for each requirement, from which the groups of all formats are made. */
function firstOf(rows: readonly Row[]): RequirementResult[] {
  return rows.flatMap(({ cells }) => cells.find((cell) => cell !== undefined) ?? [])
}

function editions(reports: readonly RunReport[]): Markup | undefined {
  const all = [...new Set(reports.map(({ catalogue }) => catalogue.edition))]
  if (all.length < 2) return undefined
  return html`<p class="partial">The runs have different editions of the requirements: ${all.join(', ')}.</p>`
}

function columnHead(report: RunReport, name: string): Markup {
  const { counts, gate } = report
  const partial = partialReason(report)
  return html`<th scope="col">${name}<small>${report.target.issuer}</small><small>${counts.passed} of ${counts.applicable} passed, ${counts.failed} failed, ${counts.warned} warned</small><small>gate ${gate.met ? 'met' : 'not met'}, ${report.finishedAt.slice(0, 10)}</small>${partial === undefined ? undefined : html`<small>partial: ${partial}</small>`}</th>`
}

function section(
  { letter, title, results }: ReturnType<typeof areaGroups>[number],
  rows: readonly Row[],
  columns: number,
): Markup {
  const ids = new Set(results.map(({ id }) => id))
  return html`<tbody>
<tr class="area"><th colspan="${columns + 1}" scope="rowgroup">${letter}. ${title}</th></tr>
${rows.filter(({ id }) => ids.has(id)).map(line)}
</tbody>`
}

function line({ id, title, level, cells, differs }: Row): Markup {
  return html`<tr class="${differs ? 'differs' : 'same'}"><th scope="row">${title} <span class="level">${level}</span><code>${id}</code></th>${cells.map(
    (cell) => html`<td>${content(cell)}</td>`,
  )}</tr>
`
}

function content(result: RequirementResult | undefined): Markup {
  if (result === undefined) return html`<span class="absent">not in this run</span>`
  const { class: name } = result
  const words = html`${symbol(name)}${classWords[name]}`
  if (name === 'pass') return html`<span class="plain is-${name}">${words}</span>`
  return html`<details class="is-${name}"><summary>${words}</summary><p class="summary">${result.summary}${
    result.known === undefined ? undefined : html` (known: ${result.known.reason})`
  }</p></details>`
}
