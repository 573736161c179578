import { html } from 'hono/html'
import { layout, type Markup } from '../../kit/page-layout.ts'
import { buttonForm, counted, facts, hiddenFields, moment, notice } from '../../kit/page-parts.ts'
import type { Seconds } from '../model.ts'

export interface ShownApplication {
  readonly clientId: string
  readonly name: string
  /** What the user agreed to, in words; none where nothing was asked. */
  readonly agreed: readonly string[]
  /** Its offline access; undefined where it has none. */
  readonly offline:
    | { readonly sessions: number; readonly since: Seconds; readonly used: Seconds; readonly from: string }
    | undefined
}

export interface ShownSession {
  readonly id: string
  readonly since: Seconds
  readonly used: Seconds
  readonly from: string
  readonly clients: readonly string[]
  readonly here: boolean
}

export interface AccountPage {
  /** The address of the console, without a trailing slash. */
  readonly at: string
  readonly realm: string
  readonly csrf: string
  readonly user: { readonly name: string; readonly username: string; readonly email: string }
  readonly applications: readonly ShownApplication[]
  readonly sessions: readonly ShownSession[]
  /** Whether ending a sign-in from here ends the offline access that came of it, too. */
  readonly reachesOffline: boolean
  readonly done?: string
  readonly error?: string
}

/** What a signed-in user sees of their account in a realm: who they are, offline access, sign-ins, password. */
export function accountPage(page: AccountPage): Markup {
  const { at, realm, user } = page
  return layout(
    'Account',
    html`${notice(page.done)}<section class="card" aria-labelledby="person"><h2 id="person">Personal details</h2>${facts(
      [
        ['User name', user.username],
        ['Name', user.name],
        ['Email', user.email],
      ],
    )}</section>${applications(page)}${sessions(page)}${password(page)}`,
    { brand: `Realm ${realm}`, home: `${at}/`, links: [], who: html`${user.name} (${user.username})` },
  )
}

function applications({ at, csrf, applications: rows }: AccountPage): Markup {
  const offline = rows.filter((row) => row.offline !== undefined)
  const all = html`<details><summary>Remove the offline access of all applications</summary>
<p>This ends the offline access of ${counted(offline.length, 'application')}. Each of them has to ask again.</p>
${buttonForm({ action: `${at}/pages/remove-all`, fields: { csrf }, says: 'Remove all', look: 'bad' })}</details>`
  return html`<section class="card" aria-labelledby="applications"><h2 id="applications">Applications</h2>
<p>One with offline access can act for you while you are away. Signing out does not end that.</p>
${rows.length === 0 ? html`<p><strong>No application has offline access, and you agreed to nothing.</strong></p>` : html`<ul class="rows">${rows.map((row) => application(at, csrf, row))}</ul>`}
${offline.length === 0 ? '' : all}</section>`
}

function application(
  at: string,
  csrf: string,
  { clientId, name, agreed, offline }: ShownApplication,
): Markup {
  const access = offline === undefined ? '' : html` <span class="tag">offline access</span>`
  const times =
    offline === undefined
      ? ''
      : facts([
          ['Since', moment(offline.since * 1000)],
          ['Last used', moment(offline.used * 1000)],
          ['From', offline.from],
          ['Sign-ins', String(offline.sessions)],
        ])
  return html`<li><div><h3>${name}${access}</h3>${agreed.length === 0 ? '' : html`<p>You agreed to: ${agreed.join('; ')}</p>`}${times}</div>${buttonForm(
    {
      action: `${at}/pages/remove`,
      fields: { csrf, client: clientId },
      says: 'Remove access',
      of: name,
    },
  )}</li>`
}

function sessions({ at, csrf, sessions: rows, reachesOffline }: AccountPage): Markup {
  const others = rows.filter(({ here }) => !here).length
  const and = reachesOffline
    ? ', with the offline access that came of it'
    : ', and leaves offline access alone'
  const ends = [
    ...(others === 0 ? [] : [counted(others, 'other sign-in')]),
    ...(reachesOffline ? ['all offline access of other sign-ins'] : []),
  ]
  const all = html`<details><summary>Sign out everywhere else</summary>
<p>This ends ${ends.join(', and ')}.</p>
${buttonForm({ action: `${at}/pages/sign-out-others`, fields: { csrf }, says: 'Sign out everywhere else', look: 'bad' })}</details>`
  return html`<section class="card" aria-labelledby="sessions"><h2 id="sessions">Device activity</h2>
<p>Signing out ends the sign-in${and}.</p>
<ul class="rows">${rows.map(
    ({ id, since, used, from, clients, here }) =>
      html`<li><div><h3>${here ? 'This browser' : 'Another browser'}</h3>${facts([
        ['Signed in', moment(since * 1000)],
        ['Last seen', moment(used * 1000)],
        ['From', from],
        ['Applications', clients.join(', ')],
      ])}</div>${buttonForm({
        action: `${at}/pages/sign-out`,
        fields: { csrf, session: id },
        says: 'Sign out',
        of: `${here ? 'this browser' : 'another browser'}, ${id}`,
        look: 'quiet small',
      })}</li>`,
  )}</ul>${ends.length === 0 ? '' : all}</section>`
}

function password({ at, csrf, user, error }: AccountPage): Markup {
  const tied = error === undefined ? html`` : html` aria-invalid="true" aria-describedby="wrong"`
  return html`<section class="card" aria-labelledby="password"><h2 id="password">Password</h2>
<form method="post" action="${at}/pages/password" class="narrow">${hiddenFields({ csrf })}
<input type="text" name="username" value="${user.username}" autocomplete="username" hidden>
${error === undefined ? '' : html`<p role="alert" id="wrong">${error}</p>`}
<label>Present password <input type="password" name="password" autocomplete="current-password" required${tied}></label>
<label>New password <input type="password" name="password-new" autocomplete="new-password" required></label>
<label>New password again <input type="password" name="password-confirm" autocomplete="new-password" required></label>
<label class="box"><input type="checkbox" name="logout-sessions" value="on"><span>Sign out from other devices</span></label>
<div class="actions"><button type="submit">Change password</button></div></form></section>`
}
