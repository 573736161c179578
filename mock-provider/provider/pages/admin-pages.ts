import { html } from 'hono/html'
import { type Around, layout, type Markup } from '../../kit/page-layout.ts'
import { type Listing, pager, searchForm } from '../../kit/page-list.ts'
import { buttonForm, counted, facts, hiddenFields, moment, notice } from '../../kit/page-parts.ts'
import type { PageLink } from '../page-links.ts'
import { around } from './around.ts'

export interface AdminFrame {
  /** What stands before every path. */
  readonly base: string
  readonly csrf: string
  /** Who looks. */
  readonly administrator: string
  readonly links: readonly PageLink[]
  readonly done?: string
}

export function adminAround({ base, csrf, administrator, links }: AdminFrame, here: string): Around {
  const out = buttonForm({
    action: `${base}/admin/sign-out`,
    fields: { csrf },
    says: 'Sign out',
    look: 'quiet small',
  })
  return around(base, here, links, html`<div class="head"><span>${administrator}</span>${out}</div>`)
}

export function adminSignInPage(page: {
  readonly base: string
  readonly csrf: string
  readonly clicks: boolean
  readonly client: string
  readonly error?: string
}): Markup {
  const { base, csrf, clicks, client, error } = page
  const action = `${base}/admin/sign-in`
  const tied = error === undefined ? html`` : html` aria-invalid="true" aria-describedby="wrong"`
  const click = html`<form method="post" action="${action}" class="people">${hiddenFields({ csrf })}
<p>This browser is on the machine of the mock, so a click is enough.</p>
<div class="actions"><button type="submit" name="as" value="administrator">Go on as administrator</button></div></form>
<p></p>`
  return layout(
    'Administration',
    html`${clicks ? click : ''}<p>${clicks ? 'Or with' : 'With'} the name and the secret of a client that has <code>admin: true</code>.</p>
${error === undefined ? '' : html`<p role="alert" id="wrong">${error}</p>`}
<form method="post" action="${action}">${hiddenFields({ csrf })}
<label>Client <input type="text" name="client_id" value="${client}" autocomplete="username" required${tied}></label>
<label>Secret <input type="password" name="client_secret" autocomplete="current-password" required${tied}></label>
<div class="actions"><button type="submit"${clicks ? html` class="quiet"` : ''}>Sign in</button></div></form>`,
  )
}

export interface ShownUser {
  readonly id: string
  readonly name: string
  readonly username: string
  readonly email: string
  readonly enabled: boolean
}

const disabled = html` <span class="tag off">disabled</span>`

export function usersPage(
  page: AdminFrame & Listing & { readonly count: number; readonly users: readonly ShownUser[] },
): Markup {
  const { base, users, count } = page
  return layout(
    'Users',
    html`${notice(page.done)}${searchForm(page)}<section class="card" aria-label="Users"><p role="status">${counted(count, 'user')}${page.query === '' ? '' : ' found'}</p>
<ul class="rows">${users.map(
      ({ id, name, username, email, enabled }) =>
        html`<li><div><h3><a href="${base}/admin/users/${encodeURIComponent(id)}/offline">${name}</a>${enabled ? '' : disabled}</h3>${facts(
          [
            ['User name', username],
            ['Email', email],
          ],
        )}</div></li>`,
    )}</ul>${pager(page)}</section>`,
    adminAround(page, '/admin/users'),
  )
}

export interface ShownClient {
  readonly clientId: string
  readonly name: string
  readonly method: string
  readonly enabled: boolean
}

export function clientsPage(
  page: AdminFrame & Listing & { readonly count: number; readonly clients: readonly ShownClient[] },
): Markup {
  const { base, clients, count } = page
  return layout(
    'Clients',
    html`${notice(page.done)}${searchForm(page)}<section class="card" aria-label="Clients"><p role="status">${counted(count, 'client')}${page.query === '' ? '' : ' found'}</p>
<ul class="rows">${clients.map(
      ({ clientId, name, method, enabled }) =>
        html`<li><div><h3><a href="${base}/admin/clients/${encodeURIComponent(clientId)}/offline">${name}</a>${enabled ? '' : disabled}</h3>${facts(
          [
            ['client_id', clientId],
            ['Authentication', method],
          ],
        )}</div></li>`,
    )}</ul>${pager(page)}</section>`,
    adminAround(page, '/admin/clients'),
  )
}

export interface ShownGrant {
  readonly id: string
  /** Whose it is, or which client's: whichever the page is not about. */
  readonly of: string
  readonly ofLink: string | undefined
  readonly since: number
  readonly used: number
  readonly scope: string
}

export interface TokensPage extends AdminFrame, Listing {
  readonly of: 'user' | 'client'
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly facts: readonly (readonly [string, Markup | string])[]
  readonly tokens: readonly ShownGrant[]
}

/** The offline tokens of a user or of a client, and what can be done to all of them. */
export function tokensPage(page: TokensPage): Markup {
  const { base, of, id, name, enabled, tokens, query } = page
  const ask = (what: string, says: string, look = 'quiet small'): Markup =>
    html`<form method="get" action="${base}/admin/confirm">${hiddenFields({ what, id })}<button type="submit" class="${look}">${says}</button></form>`
  const enable = buttonForm({
    action: `${base}/admin/enable`,
    fields: { csrf: page.csrf, of, id },
    says: `Enable the ${of}`,
    look: 'quiet small',
  })
  const empty = query === '' ? 'There are no offline tokens.' : 'No offline token fits.'
  return layout(
    name,
    html`${notice(page.done)}<section class="card" aria-label="${of === 'user' ? 'User' : 'Client'}">${facts([...page.facts, ['State', enabled ? 'enabled' : html`<span class="tag off">disabled</span>`]])}<p></p>
<div class="actions">${of === 'user' ? ask('sessions-of-user', 'Sign out everywhere…') : ''}${enabled ? ask(`disable-${of}`, 'Disable…') : enable}${ask(`delete-${of}`, 'Delete…', 'bad small')}</div></section>
<section class="card" aria-labelledby="tokens"><div class="head"><h2 id="tokens">Offline tokens, oldest first</h2>${tokens.length === 0 ? '' : ask(`tokens-of-${of}`, 'End all…', 'bad small')}</div>
${searchForm(page)}${tokens.length === 0 ? html`<p role="status">${empty}</p>` : html`<ul class="rows">${tokens.map((token) => grantRow(base, token))}</ul>`}${pager(page)}</section>`,
    adminAround(page, of === 'user' ? '/admin/users' : '/admin/clients'),
  )
}

function grantRow(base: string, { id, of, ofLink, since, used, scope }: ShownGrant): Markup {
  return html`<li><div><h3>${ofLink === undefined ? of : html`<a href="${ofLink}">${of}</a>`}</h3>${facts([
    ['Since', moment(since)],
    ['Last used', moment(used)],
    ['Scope', scope],
  ])}</div><form method="get" action="${base}/admin/confirm">${hiddenFields({ what: 'token', id })}<button type="submit" class="bad small" aria-label="End: ${of}, ${id}">End…</button></form></li>`
}

export function confirmPage(
  page: AdminFrame & {
    readonly what: string
    readonly id: string
    readonly title: string
    readonly says: string
    readonly button: string
    readonly back: string
  },
): Markup {
  const { base, csrf, what, id, title, says, button, back } = page
  return layout(
    title,
    html`<section class="card" aria-label="Confirmation"><p>${says}</p>
<div class="actions">${buttonForm({ action: `${base}/admin/confirm`, fields: { csrf, what, id }, says: button, look: 'bad' })}
<form method="get" action="${base}${back}"><button type="submit" class="quiet">Cancel</button></form></div></section>`,
    adminAround(page, ''),
  )
}
