import { TargetError } from '../../engine/errors.ts'
import { parametersOf } from '../answers.ts'
import { affirmative, loginButton, loginForm } from '../auto.ts'
import type { FrontChannelRequest, FrontChannelResult, PageSeen } from '../front-channel.ts'
import type { HtmlField } from '../html.ts'
import { type SeenPage, seenPage } from './seen-page.ts'
import type { Snapshot } from './snapshot.ts'
import type { Window } from './window.ts'
import { answerForm } from './window-pages.ts'

const mostPages = 20
const mostLogins = 2

/**
 * Follows an authorization request in a window, page by page, by the rules for pages of plain HTML.
 *
 * @throws TargetError if it goes on for too many pages, or the server does not answer
 */
export async function authorizeInWindow(
  window: Window,
  { url, redirectUri, user, consent }: FrontChannelRequest,
): Promise<FrontChannelResult> {
  const { traffic } = window
  const pages: PageSeen[] = []
  const logins = { form: 0, name: 0 }
  let snapshot = await window.visit(url, redirectUri)
  for (let shown = 0; shown < mostPages; shown++) {
    if (traffic.arrival !== undefined) {
      await traffic.keepCookies(url)
      return { kind: 'redirect', params: parametersAt(traffic.arrival), pages }
    }
    if (traffic.failure !== undefined) throw traffic.failure
    const page = seenPage(snapshot)
    const form = loginForm(page.html)
    const agree = form === undefined ? affirmative(page.html, 'consent') : undefined
    const kind = form !== undefined ? 'login' : agree !== undefined ? 'consent' : 'other'
    const seen = pageSeen(kind, snapshot, window)
    if (kind !== 'login' && seen.status >= 400 && traffic.page !== undefined) {
      return { kind: 'refused', reply: traffic.page, pages }
    }
    pages.push(seen)
    if (form !== undefined) {
      if (user === undefined) return { kind: 'page', page: seen, pages }
      const step = form.fields.some(({ type }) => type === 'password') ? 'form' : 'name'
      if (logins[step] >= mostLogins) return { kind: 'login-refused', page: seen, pages }
      logins[step] += 1
      await answerForm(window, page, form, loginButton(form), { user })
    } else if (agree === undefined || consent === 'stop') {
      return { kind: 'page', page: seen, pages }
    } else {
      const boxes = consent === 'without-offline' && agree.form.fields.some((field) => isOffline(page, field))
      if (consent === 'without-offline' && !boxes) return { kind: 'page', page: seen, pages }
      await answerForm(window, page, agree.form, agree.button, {
        tick: true,
        ...(boxes ? { without: (field: HtmlField) => isOffline(page, field) } : {}),
      })
    }
    snapshot = await next(window, snapshot, kind)
  }
  throw new TargetError(
    'REDIRECT_LOOP',
    `more than ${mostPages} pages from ${new URL(url).pathname} without an end`,
  )
}

/**
 * The page after an answer. An application may take its time over a password: as long as the same form is there, it is
 * given that time before it counts as shown again.
 */
async function next(window: Window, before: Snapshot, kind: PageSeen['kind']): Promise<Snapshot> {
  await window.changed(before)
  let after = await window.settled()
  if (kind !== 'login' || window.traffic.arrival !== undefined) return after
  const same = (snapshot: Snapshot): boolean => controlsOf(snapshot) === controlsOf(before)
  if (same(after) && (await window.changed(after))) after = await window.settled()
  return after
}

function controlsOf({ controls }: Snapshot): string {
  return JSON.stringify(controls.map(({ kind, name, type }) => [kind, name, type]))
}

/** By its name, its value or what stands beside it. */
function isOffline(page: SeenPage, field: HtmlField): boolean {
  return (
    field.type === 'checkbox' &&
    /offline/i.test(`${field.name} ${field.value} ${page.controlOf(field)?.text}`)
  )
}

function pageSeen(kind: PageSeen['kind'], { url, title, text }: Snapshot, { traffic }: Window): PageSeen {
  return {
    kind,
    url,
    title,
    text,
    status: traffic.page?.status ?? 200,
    exchange: traffic.latest?.exchange ?? 0,
  }
}

function parametersAt({ url, form }: { readonly url: string; readonly form?: string }): URLSearchParams {
  return form === undefined ? parametersOf(url) : new URLSearchParams(form)
}
