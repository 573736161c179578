import type { ExchangeRecord, Observation } from '../../harness/engine/report.ts'
import { duration, pathOf } from '../wording.ts'
import { html, type Markup } from './markup.ts'
import { shownBody } from './shown-body.ts'

/** Placeholders of redacted secrets are highlighted: equal placeholders are equal values. */
const placeholder = /\b([a-z]+(?:_[a-z]+)*#\d+)\b/

/** Exchanges in their order, each folded. */
export function exchangeList(exchanges: readonly ExchangeRecord[], telling: ReadonlySet<number>): Markup {
  return html`<ol class="exchanges">${exchanges.map(
    (exchange) => html`<li>${exchangeView(exchange, telling.has(exchange.number))}</li>`,
  )}</ol>`
}

/** The numbers of the exchanges that show a violation or weakness. */
export function tellingExchanges(observations: readonly Observation[]): ReadonlySet<number> {
  const bad = observations.filter(({ outcome }) => outcome === 'violated' || outcome === 'weak')
  return new Set(bad.flatMap(({ exchanges }) => exchanges))
}

function exchangeView(exchange: ExchangeRecord, telling: boolean): Markup {
  const { number, sender, request, response, failure, milliseconds } = exchange
  const answer = response === undefined ? 'no answer' : String(response.status)
  return html`<details class="exchange">
<summary><span class="number">${number}</span><span class="call"><b>${request.method}</b> ${pathOf(request.url)}</span><span class="answer">${answer}</span><span class="sender">${sender}, ${duration(milliseconds)}</span>${telling ? html`<span class="telling">shows the finding</span>` : undefined}</summary>
<div class="messages">
<figure><figcaption>Request</figcaption>${message(`${request.method} ${request.url}`, request.headers, request.body)}</figure>
<figure><figcaption>Response</figcaption>${
    response === undefined
      ? html`<p class="none">${failure ?? 'none'}</p>`
      : message(`HTTP ${response.status}`, response.headers, response.body)
  }</figure>
</div>
</details>`
}

function message(
  start: string,
  headers: readonly (readonly [string, string])[],
  body: string | undefined,
): Markup {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const shown = body === undefined || body === '' ? undefined : shownBody(body, type)
  return html`<pre tabindex="0"><code><b>${marked(start)}</b>${headers.map(
    ([name, value]) => html`
<i>${name}:</i> ${marked(value)}`,
  )}${
    shown === undefined
      ? undefined
      : html`

${marked(shown.text)}`
  }</code></pre>${shown !== undefined && shown.leftOut > 0 ? html`<p class="none">${shown.leftOut} more characters are in report.json.</p>` : undefined}`
}

function marked(text: string): Markup {
  // A capturing group makes split() return the marks at the odd places.
  return html`${text.split(placeholder).map((part, index) => (index % 2 === 1 ? html`<mark>${part}</mark>` : part))}`
}
