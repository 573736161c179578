import { html } from 'hono/html'
import { layout, type Markup } from '../../kit/page-layout.ts'

/** Loads addresses of clients out of sight, and goes on after a moment, without a script. */
export function framesPage(addresses: readonly string[], next: string | undefined): Markup {
  return layout(
    'Signed out',
    html`<p>You are signed out of this browser.</p>
${addresses.map((address) => html`<iframe src="${address}" title="Sign-out of an application" hidden></iframe>`)}
${next === undefined ? '' : html`<meta http-equiv="refresh" content="2;url=${next}"><p><a href="${next}">Continue to the application</a></p>`}`,
  )
}
