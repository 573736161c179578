import { html } from 'hono/html'
import { type Around, layout, type Markup } from '../../kit/page-layout.ts'
import { type Listing, pager, searchForm } from '../../kit/page-list.ts'
import { buttonForm, counted, facts, hiddenFields, moment, notice } from '../../kit/page-parts.ts'
import type { Seconds } from '../model.ts'

export interface ConsoleFrame {
  /** The address of the console for the realm that it is about. */
  readonly at: string
  readonly realm: string
  /** Names of the realms that the administrator may look at. */
  readonly realms: readonly { readonly name: string; readonly at: string }[]
  readonly csrf: string
  readonly administrator: string
  readonly done?: string
}

/** Something that is done once it was confirmed. */
export interface Asked {
  readonly what: string
  readonly id: string
  readonly says: string
}

export interface ShownSession {
  readonly id: string
  readonly offline: boolean
  readonly user: { readonly name: string; readonly id: string }
  readonly clients: readonly { readonly name: string; readonly uuid: string }[]
  readonly started: Seconds
  readonly used: Seconds
  readonly from: string
}

export interface SessionsPage extends ConsoleFrame, Listing {
  /** Whose they are; those of everybody where it is left out. */
  readonly of?: {
    readonly title: string
    readonly enabled: boolean
    readonly facts: readonly (readonly [string, string])[]
  }
  /** The address of the same list with the sessions of one kind only. */
  readonly kinds: readonly { readonly says: string; readonly to: string; readonly here: boolean }[]
  readonly hidden: Readonly<Record<string, string>>
  readonly count: number
  readonly sessions: readonly ShownSession[]
  readonly actions: readonly Asked[]
}

/** The sessions of a realm, of a user or of a client, and what can be done about all of them. */
export function sessionsPage(page: SessionsPage): Markup {
  const { at, of, count, sessions, kinds, actions } = page
  const about =
    of === undefined
      ? ''
      : facts([...of.facts, ['State', of.enabled ? 'enabled' : html`<span class="tag off">disabled</span>`]])
  const head = html`<section class="card" aria-label="${of?.title ?? `Realm ${page.realm}`}">${about}<p></p>
<div class="actions">${actions.map((action) => ask(at, action, 'quiet small'))}</div></section>`
  return layout(
    of?.title ?? 'Sessions',
    html`${notice(page.done)}${head}
<section class="card" aria-labelledby="sessions"><div class="head"><h2 id="sessions">${of === undefined ? 'All sessions' : 'Sessions'}</h2><nav aria-label="Kinds of sessions" class="head">${kinds.map(({ says, to, here }) => (here ? html`<strong>${says}</strong>` : html`<a href="${to}">${says}</a>`))}</nav></div>
${searchForm(page, page.hidden)}<p role="status">${counted(count, 'session')}</p>
${sessions.length === 0 ? '' : html`<ul class="rows">${sessions.map((session) => row(at, session))}</ul>`}${pager(page)}</section>`,
    around(page, '/sessions'),
  )
}

function row(at: string, { id, offline, user, clients, started, used, from }: ShownSession): Markup {
  const kind = offline ? 'Offline' : 'Regular'
  return html`<li><div><h3><a href="${at}/sessions?user=${encodeURIComponent(user.id)}">${user.name}</a> <span class="tag">${kind}</span></h3>${facts(
    [
      ['Started', moment(started * 1000)],
      ['Last access', moment(used * 1000)],
      ['From', from],
      [
        'Clients',
        html`${clients.map(({ name, uuid }, place) => html`${place === 0 ? '' : ', '}<a href="${at}/sessions?client=${encodeURIComponent(uuid)}">${name}</a>`)}`,
      ],
    ],
  )}</div>${ask(at, { what: offline ? 'offline-session' : 'session', id, says: 'Sign out…' }, 'bad small', `${user.name}, ${kind} ${id}`)}</li>`
}

function ask(at: string, { what, id, says }: Asked, look: string, of?: string): Markup {
  const label = of === undefined ? html`` : html` aria-label="Sign out: ${of}"`
  return html`<form method="get" action="${at}/confirm">${hiddenFields({ what, id })}<button type="submit" class="${look}"${label}>${says}</button></form>`
}

export interface ShownEntry {
  readonly title: string
  readonly to: string
  readonly enabled: boolean
  readonly facts: readonly (readonly [string, string])[]
}

/** The users or the clients of a realm. */
export function entriesPage(
  page: ConsoleFrame &
    Listing & {
      readonly of: 'user' | 'client'
      readonly count: number
      readonly entries: readonly ShownEntry[]
    },
): Markup {
  const { of, count, entries } = page
  const title = of === 'user' ? 'Users' : 'Clients'
  return layout(
    title,
    html`${notice(page.done)}${searchForm(page)}<section class="card" aria-label="${title}"><p role="status">${counted(count, of)}${page.query === '' ? '' : ' found'}</p>
<ul class="rows">${entries.map(
      (entry) =>
        html`<li><div><h3><a href="${entry.to}">${entry.title}</a>${entry.enabled ? '' : html` <span class="tag off">disabled</span>`}</h3>${facts(entry.facts)}</div></li>`,
    )}</ul>${pager(page)}</section>`,
    around(page, of === 'user' ? '/users' : '/clients'),
  )
}

export function confirmPage(
  page: ConsoleFrame &
    Omit<Asked, 'says'> & {
      readonly title: string
      readonly says: string
      readonly button: string
      readonly back: string
    },
): Markup {
  const { at, csrf, what, id, title, says, button, back } = page
  return layout(
    title,
    html`<section class="card" aria-label="Confirmation"><p>${says}</p>
<div class="actions">${buttonForm({ action: `${at}/confirm`, fields: { csrf, what, id }, says: button, look: 'bad' })}
<p><a href="${at}${back}">Cancel</a></p></div></section>`,
    around(page, ''),
  )
}

function around({ at, realm, realms, csrf, administrator }: ConsoleFrame, here: string): Around {
  const out = buttonForm({
    action: `${at}/sign-out`,
    fields: { csrf },
    says: 'Sign out',
    look: 'quiet small',
  })
  const others = realms.filter(({ name }) => name !== realm)
  const pages = [
    ['/sessions', 'Sessions'],
    ['/users', 'Users'],
    ['/clients', 'Clients'],
  ] as const
  return {
    brand: `Realm ${realm}`,
    home: `${at}/sessions`,
    links: [
      ...pages.map(([to, says]) => ({ to: at + to, says, here: to === here })),
      ...others.map(({ name, at: to }) => ({ to: `${to}/sessions`, says: `Realm ${name}` })),
    ],
    who: html`<div class="head"><span>${administrator}</span>${out}</div>`,
  }
}
