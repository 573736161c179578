import { html } from 'hono/html'
import { layout, type Markup } from '../../kit/page-layout.ts'
import { buttonForm, counted, facts, hiddenFields, moment, notice } from '../../kit/page-parts.ts'
import type { PageLink } from '../page-links.ts'
import { around } from './around.ts'

export interface ShownToken {
  readonly id: string
  readonly since: number
  readonly used: number
}

export interface ShownApplication {
  readonly clientId: string
  readonly name: string
  /** What it may do, in words. */
  readonly may: readonly string[]
  readonly tokens: readonly ShownToken[]
}

export interface AccountPage {
  /** What stands before every path. */
  readonly base: string
  readonly csrf: string
  readonly links: readonly PageLink[]
  readonly user: { readonly name: string; readonly username: string }
  readonly applications: readonly ShownApplication[]
  /** Not everything is shown: there is too much. */
  readonly more: boolean
  readonly sessions: readonly {
    readonly id: string
    readonly since: number
    readonly seen: number
    readonly here: boolean
  }[]
  readonly done?: string
  readonly error?: string
}

/** Of one application; whoever has more ends them all. */
const mostTokens = 20

/** What a signed-in user sees of their account: offline access, sign-ins, password. */
export function accountPage(page: AccountPage): Markup {
  const { base, user } = page
  const who = html`${user.name} (${user.username})`
  return layout(
    'Your account',
    html`${notice(page.done)}${applications(page)}${sessions(page)}${password(page)}`,
    around(base, '/account', page.links, who),
  )
}

function applications({ base, csrf, applications: rows, more }: AccountPage): Markup {
  const tokens = rows.reduce((sum, row) => sum + row.tokens.length, 0)
  const all = html`<details><summary>Remove the access of all applications</summary>
<p>This ends ${counted(tokens, 'offline token')} of ${counted(rows.length, 'application')}. Each of them has to ask you again.</p>
${buttonForm({ action: `${base}/account/remove-all`, fields: { csrf }, says: 'Remove all', look: 'bad' })}</details>`
  return html`<section class="card" aria-labelledby="applications"><h2 id="applications">Applications with offline access</h2>
<p>They can act for you while you are away, until you remove their access. Signing out does not end it.</p>
${rows.length === 0 ? html`<p><strong>No application has offline access.</strong></p>` : html`<ul class="rows">${rows.map((row) => application(base, csrf, row))}</ul>`}
${more ? html`<p>There are more than these.</p>` : ''}${rows.length === 0 ? '' : all}</section>`
}

function application(base: string, csrf: string, { clientId, name, may, tokens }: ShownApplication): Markup {
  const since = Math.min(...tokens.map((token) => token.since))
  const used = Math.max(...tokens.map((token) => token.used))
  const rest = tokens.length - mostTokens
  const each = html`<details><summary>${counted(tokens.length, 'offline token')}, one for each time you agreed</summary>
${rest > 0 ? html`<p>The latest ${mostTokens} of them:</p>` : ''}<ul class="rows">${tokens
    .slice(-mostTokens)
    .map(
      (token) =>
        html`<li>${facts([
          ['Since', moment(token.since)],
          ['Last used', moment(token.used)],
        ])}${buttonForm({
          action: `${base}/account/remove-token`,
          fields: { csrf, id: token.id },
          says: 'End this one',
          of: `${name}, ${token.id}`,
        })}</li>`,
    )}</ul></details>`
  return html`<li><div><h3>${name}</h3><p>May: ${may.join('; ')}</p>${facts([
    ['Since', moment(since)],
    ['Last used', moment(used)],
  ])}</div>${buttonForm({
    action: `${base}/account/remove`,
    fields: { csrf, client: clientId },
    says: 'Remove access',
    of: name,
  })}${tokens.length > 1 ? each : ''}</li>`
}

function sessions({ base, csrf, sessions: rows }: AccountPage): Markup {
  return html`<section class="card" aria-labelledby="sessions"><h2 id="sessions">Where you are signed in</h2>
<ul class="rows">${rows.map(
    ({ id, since, seen, here }) =>
      html`<li><div><h3>${here ? html`This browser` : 'Another browser'}</h3>${facts([
        ['Signed in', moment(since)],
        ['Last seen', moment(seen)],
      ])}</div>${buttonForm({
        action: `${base}/account/sign-out`,
        fields: { csrf, session: id },
        says: 'Sign out',
        of: `${here ? 'this browser' : 'another browser'}, ${id}`,
        look: 'quiet small',
      })}</li>`,
  )}</ul></section>`
}

function password({ base, csrf, user, error }: AccountPage): Markup {
  const tied = error === undefined ? html`` : html` aria-invalid="true" aria-describedby="wrong"`
  return html`<section class="card" aria-labelledby="password"><h2 id="password">Password</h2>
<form method="post" action="${base}/account/password" class="narrow">${hiddenFields({ csrf })}
<input type="text" name="username" value="${user.username}" autocomplete="username" hidden>
${error === undefined ? '' : html`<p role="alert" id="wrong">${error}</p>`}
<label>Present password <input type="password" name="password" autocomplete="current-password" required${tied}></label>
<label>New password <input type="password" name="new_password" autocomplete="new-password" required></label>
<label class="box"><input type="checkbox" name="sign_out" value="yes"><span>Sign out everywhere else, and end all offline access</span></label>
<div class="actions"><button type="submit">Change password</button></div></form></section>`
}
