import { html } from 'hono/html'
import { layout, type Markup } from '../../kit/page-layout.ts'
import { buttonForm, facts, hiddenFields, notice } from '../../kit/page-parts.ts'
import { type AdminFrame, adminAround } from './admin-pages.ts'

/** A duration that can be set, in seconds; without one there is no limit. */
export interface ShownLifetime {
  readonly field: string
  readonly says: string
  readonly value: string
  /** Nothing lives without an end. */
  readonly needed: boolean
}

/** How long things live, and which key signs. */
export function settingsPage(
  page: AdminFrame & {
    readonly lifetimes: readonly ShownLifetime[]
    readonly kid: string
    readonly algorithm: string
    readonly error?: string
  },
): Markup {
  const { base, csrf, lifetimes, kid, algorithm, error, done } = page
  return layout(
    'Settings',
    html`${notice(done)}<section class="card" aria-labelledby="lifetimes"><h2 id="lifetimes">Lifetimes</h2>
<p>In seconds. They count for what is there already, too; an empty field is no limit.</p>
${error === undefined ? '' : html`<p role="alert" id="wrong">${error}</p>`}
<form method="post" action="${base}/admin/settings/lifetimes" class="pairs">${hiddenFields({ csrf })}
${lifetimes.map((lifetime) => field(lifetime, error))}
<div class="actions"><button type="submit">Save</button></div></form></section>
<section class="card" aria-labelledby="key"><h2 id="key">Signing key</h2>
<p>Another key signs from now on. What the present one signed stays valid.</p>
${facts([
  ['Key', html`<code>${kid}</code>`],
  ['Algorithm', algorithm],
])}<p></p>${buttonForm({ action: `${base}/admin/settings/rotate`, fields: { csrf }, says: 'Rotate the key', look: 'quiet small' })}</section>`,
    adminAround(page, '/admin/settings'),
  )
}

function field({ field: name, says, value, needed }: ShownLifetime, error: string | undefined): Markup {
  const more = html`${needed ? html` required` : ''}${error?.includes(name) === true ? html` aria-invalid="true" aria-describedby="wrong"` : ''}`
  return html`<label>${says} <input type="text" inputmode="numeric" name="${name}" value="${value}" autocomplete="off"${more}></label>`
}
