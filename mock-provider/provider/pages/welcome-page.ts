import { html } from 'hono/html'
import { layout, type Markup } from '../../kit/page-layout.ts'
import { facts, hiddenFields } from '../../kit/page-parts.ts'
import type { PageLink } from '../page-links.ts'
import { around } from './around.ts'
import { type ClientConfiguration, clientConfigurations } from './client-configurations.ts'

export interface WelcomePage {
  /** What stands before every path. */
  readonly base: string
  readonly issuer: string
  readonly csrf: string
  readonly links: readonly PageLink[]
  /** Whether the signing keys are those that everybody knows. */
  readonly publicKeys: boolean
  readonly metadata: string
  /** Who can sign in by a click. */
  readonly people: readonly { readonly username: string; readonly name: string }[]
  readonly signedIn: string | undefined
  readonly users: readonly string[]
  /** In words, where every client is welcome. */
  readonly clients: readonly string[] | 'whoever comes'
  readonly configured: { readonly clientId: string; readonly secret: boolean } | undefined
}

/** Says what this is, lets people in, and shows what a client needs. */
export function welcomePage(page: WelcomePage): Markup {
  const { base, issuer, links, publicKeys, metadata, users, clients, configured } = page
  const names = (rows: readonly string[]): string => rows.join(', ') || 'none'
  return layout(
    'A mock OpenID provider',
    html`<p>It signs test users in and issues offline tokens, for development and tests only${publicKeys ? ': its signing keys are public' : ''}. Passwords and secrets are where it was started.</p>
<section class="card" aria-labelledby="what"><h2 id="what">This provider</h2>
${facts([
  ['Issuer', html`<code>${issuer}</code>`],
  ['Metadata', html`<a href="${base}${metadata}">${base}${metadata}</a>`],
  ['Users', names(users)],
  ['Clients', typeof clients === 'string' ? clients : names(clients)],
])}</section>
${people(page)}${configured === undefined ? '' : configurations(issuer, configured)}`,
    around(base, '/', links),
  )
}

function people({ base, csrf, people: rows, signedIn, links }: WelcomePage): Markup {
  const has = (path: string): boolean => links.some(({ to }) => to === path)
  if (!has('/account')) return html``
  const already =
    signedIn === undefined
      ? html``
      : html`<p>You are signed in as <a href="${base}/account">${signedIn}</a>.</p>`
  const buttons = html`<form method="post" action="${base}/account/sign-in" class="people">${hiddenFields({ csrf })}<div class="actions">${rows.map(
    ({ username, name }) =>
      html`<button type="submit" name="as" value="${username}" class="quiet">${name}</button> `,
  )}</div></form>`
  return html`<section class="card" aria-labelledby="people"><h2 id="people">Sign in to an account</h2>
<p>To see what an application may do while its user is away, and to end it.</p>${already}
${rows.length === 0 ? html`<p><a href="${base}/account/sign-in">Sign in with a password</a></p>` : buttons}</section>`
}

function configurations(
  issuer: string,
  configured: { readonly clientId: string; readonly secret: boolean },
): Markup {
  const shown = ({ library, text }: ClientConfiguration): Markup =>
    html`<details><summary>${library}</summary><pre tabindex="0" aria-label="Configuration for ${library}">${text}</pre></details>`
  return html`<section class="card" aria-labelledby="configurations"><h2 id="configurations">Configure ${configured.clientId}</h2>
<p>To paste into your application${configured.secret ? '. The secret of the client is where the mock was started' : ''}.</p>
${clientConfigurations({ issuer, ...configured }).map(shown)}</section>`
}
