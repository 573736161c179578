import type { RunReport } from '../../harness/engine/report.ts'
import { headline } from '../wording.ts'
import { findingsSection, inapplicableSection, unsettledSection } from './findings.ts'
import { gridSection } from './grid.ts'
import { head } from './head.ts'
import { ledgerSection, notesSection } from './ledger.ts'
import { type Content, html, Markup } from './markup.ts'
import { numbers, overview } from './overview.ts'
import { requirementsSection } from './requirements.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { sprite } from './symbols.ts'

/** The whole document: the verdict first, failures next, then what explains them. */
export function page(report: RunReport): string {
  const { results } = report
  const sections: readonly (readonly [string, string, Content])[] = [
    ['findings', 'Findings', findingsSection(results)],
    ['unsettled', 'No verdict', unsettledSection(results)],
    ['notes', 'Notes', notesSection(report)],
    ['grid', 'By area', gridSection(results)],
    ['inapplicable', 'Not applicable', inapplicableSection(results)],
    ['requirements', 'Every requirement', requirementsSection(results)],
    ['ledger', 'Tokens', ledgerSection(report)],
  ]
  const present = sections.filter(([, , section]) => section !== undefined)
  return html`<!doctype html>
<html lang="en">
${head({ title: headline(report), generator: `${report.tool.name} ${report.tool.version}`, style, script, icon: icon(report.gate.met) })}
<body>
<a class="skip" href="#main">Skip to the result</a>
${sprite}
${overview(report)}
<nav aria-label="Sections"><ul>${present.map(([id, label]) => html`<li><a href="#${id}">${label}</a></li>`)}</ul></nav>
<main id="main">
${numbers(report)}
${present.map(([, , section]) => section)}
</main>
<footer><p>One file, no network needed. Every secret was replaced by a placeholder when it was recorded; equal placeholders are equal values.</p></footer>
<script>${new Markup(script)}<\/script>
</body>
</html>
`.text
}

function icon(met: boolean): string {
  const drawing = met
    ? '<circle cx="8" cy="8" r="7" fill="#1b6e42"/><path d="m4.8 8.2 2.2 2.3 4.2-4.7" stroke="#fff" stroke-width="1.8" fill="none"/>'
    : '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="#b3261e"/><path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" stroke="#fff" stroke-width="1.8"/>'
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${drawing}</svg>`)}`
}
