import { html, raw } from 'hono/html'
import type { ShownExchanged } from '../../kit/exchanged.ts'
import { layout, type Markup } from '../../kit/page-layout.ts'
import { facts, hiddenFields, moment, notice } from '../../kit/page-parts.ts'
import { type AdminFrame, adminAround } from './admin-pages.ts'
import { inspectorScript } from './scripts.ts'
import { type ShownSwitches, switchesSection } from './switches-section.ts'

export interface InspectorRow {
  readonly at: string
  readonly what: string
  readonly more: string
  readonly bad: boolean
  /** What went with a request and its answer; events have none. */
  readonly tokens?: readonly ShownExchanged[]
}

const steps = [
  ['3600', '1 hour'],
  ['86400', '1 day'],
  ['2592000', '30 days'],
  ['31536000', '1 year'],
] as const

/** What came in and what became of it, newest first; a script adds what happens meanwhile. */
export function inspectorPage(
  page: AdminFrame & {
    readonly rows: readonly InspectorRow[]
    readonly now: number
    /** Seconds. */
    readonly ahead: number
    readonly switches: ShownSwitches | undefined
    readonly secrets: { readonly kept: boolean; readonly shown: boolean }
  },
): Markup {
  const { base, csrf, rows, now, ahead, switches, secrets } = page
  const at = `${base}/admin/inspector`
  return layout(
    'Inspector',
    html`${notice(page.done)}<section class="card" aria-labelledby="clock"><h2 id="clock">Clock</h2>
<p>Codes, tokens and sign-ins age with it.</p>${facts([
      ['Now', moment(now)],
      ['Ahead of real time', inWords(ahead)],
    ])}<p></p>
<form method="post" action="${at}/clock">${hiddenFields({ csrf })}<div class="actions">${steps.map(
      ([seconds, says]) =>
        html`<button type="submit" name="advance" value="${seconds}" class="quiet small">+ ${says}</button>`,
    )}<button type="submit" name="advance" value="reset" class="quiet small">Back to real time</button></div></form></section>
${switches === undefined ? '' : switchesSection(at, csrf, switches)}
<section class="card" aria-labelledby="log"><div class="head"><h2 id="log">Requests and events, newest first</h2><span class="tag" id="live" role="status">As of this page</span></div>
<p>${aboutSecrets(secrets)}</p>
<ul class="log" id="rows" data-from="${at}/events">${rows.map(row)}</ul></section>
<script>${raw(inspectorScript)}<\/script>`,
    adminAround(page, '/admin/inspector'),
  )
}

function aboutSecrets({ kept, shown }: { readonly kept: boolean; readonly shown: boolean }): Markup {
  if (shown) return html`Secrets are shown as they were sent, since <code>keep_secrets</code> is on.`
  if (kept) return html`Secrets are shown only at an address of this machine, such as localhost.`
  return html`Of tokens that are JWTs you see header and claims. <code>keep_secrets: true</code> shows everything as it was sent.`
}

function row({ at, what, more, bad, tokens = [] }: InspectorRow): Markup {
  return html`<li><time datetime="${at}">${at.slice(5, 19).replace('T', ' ')}</time><div><strong class="${bad ? 'off' : ''}">${what}</strong> <span>${more}</span>${tokens.map(token)}</div></li>`
}

function token({ where, name, value, header, claims }: ShownExchanged): Markup {
  const parts = [value, header, claims].filter((part) => part !== undefined)
  return html`<details><summary>${where === 'request' ? 'Sent' : 'Answered'}: ${name}</summary>${parts.map((part) => html`<pre tabindex="0">${part}</pre>`)}</details>`
}

function inWords(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return seconds < 60 ? `${seconds} s` : `${days} d ${hours} h ${minutes} min`
}
