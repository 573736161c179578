import type { RunReport } from '../../harness/engine/report.ts'
import type { ResultClass } from '../../harness/engine/vocabulary.ts'
import { classWords, counted, duration, elapsed, headline, partialReason } from '../wording.ts'
import { html, type Markup } from './markup.ts'
import { symbol } from './symbols.ts'

/** The verdict, what it is about, and the numbers behind it. */
export function overview(report: RunReport): Markup {
  const { gate, target, tool, catalogue, profiles } = report
  const partial = partialReason(report)
  const driver = target.over === undefined ? target.driver : `${target.driver}, ${target.over}`
  return html`<header class="overview ${gate.met ? 'is-pass' : 'is-fail'}">
<p class="kind">Conformance of offline tokens</p>
<h1>${symbol(gate.met ? 'pass' : 'fail')}<span>${headline(report)}</span></h1>
<p class="reason">${capitalised(gate.reason)}.</p>
${partial === undefined ? undefined : html`<p class="partial"><b>This report is partial.</b> The run ended early: ${partial}.</p>`}
<dl class="about">
<div><dt>Issuer</dt><dd><code>${target.issuer}</code></dd></div>
<div><dt>Driver</dt><dd>${driver}</dd></div>
<div><dt>Gate</dt><dd>fail on <code>${gate.failOn}</code>, exit code ${gate.exitCode}</dd></div>
<div><dt>Run</dt><dd><time datetime="${report.startedAt}">${readable(report.startedAt)}</time>, ${duration(elapsed(report))}</dd></div>
<div><dt>Profiles</dt><dd>${profiles.length === 0 ? 'none' : profiles.join(', ')}</dd></div>
<div><dt>Made by</dt><dd>${tool.name} ${tool.version}, catalogue ${catalogue.edition} (${counted(catalogue.requirements, 'requirement')})</dd></div>
</dl>
</header>`
}

export function numbers({ counts }: RunReport): Markup {
  const shares: readonly (readonly [ResultClass, number])[] = [
    ['pass', counts.passed],
    ['fail', counts.failed],
    ['warn', counts.warned],
    ['error', counts.errors],
    ['blocked', counts.blocked],
    ['info', counts.info],
    ['not-applicable', counts.notApplicable],
  ]
  const { text, inferred, recommended } = counts.findings
  return html`<section class="numbers" aria-labelledby="numbers">
<h2 id="numbers">Result</h2>
<p class="passed"><b>${counts.passed}</b> of <b>${counts.applicable}</b> applicable requirements passed</p>
${bar(shares)}
<ul class="shares">${shares.map(
    ([name, number]) =>
      html`<li class="${number === 0 ? 'zero' : ''}">${symbol(name)}<b>${number}</b> ${classWords[name]}</li>`,
  )}</ul>
<table class="kinds">
<caption>Findings, in three kinds that weigh differently</caption>
<thead><tr><th scope="col">Contradicts the text</th><th scope="col">Contradicts our inference</th><th scope="col">Short of a recommendation or promise</th></tr></thead>
<tbody><tr><td>${text}</td><td>${inferred}</td><td>${recommended}</td></tr></tbody>
</table>
</section>`
}

/** A picture of the numbers that the list below it says in words. */
function bar(shares: readonly (readonly [ResultClass, number])[]): Markup {
  const whole = shares.reduce((sum, [, number]) => sum + number, 0) || 1
  let start = 0
  const parts = shares.map(([name, number]) => {
    const x = percent(start / whole)
    start += number
    return number === 0
      ? undefined
      : html`<rect class="is-${name}" x="${x}" width="${percent(number / whole)}" height="100%"/>`
  })
  return html`<svg class="bar" aria-hidden="true" focusable="false">${parts}</svg>`
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `2026-11-25 04:10:00 UTC`, whatever the time zone of the machine. */
function readable(time: string): string {
  return time.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')
}
