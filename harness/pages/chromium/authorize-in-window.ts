import { OutOfReach, TargetError } from '../../engine/errors.ts'
import { excerpt, parametersOf } from '../answers.ts'
import { affirmative, linkOnTheWay } from '../auto.ts'
import type { FrontChannelRequest, FrontChannelResult, PageSeen } from '../front-channel.ts'
import type { HtmlField } from '../html.ts'
import { isPassword, loginButton, loginForm } from '../login-form.ts'
import { newWords } from '../new-words.ts'
import { codeAt, codeForm } from '../second-factor.ts'
import type { PageWindow } from './page-window.ts'
import { type SeenPage, seenPage } from './seen-page.ts'
import type { Snapshot } from './snapshot.ts'
import { answerCode, answerForm } from './window-pages.ts'

const mostPages = 20
/** How often one page may come with other words. */
const mostOfOnePage = 3

/**
 * Follows an authorization request in a window, page by page, by the rules for pages of plain HTML.
 *
 * @throws OutOfReach if it leads to an address that nobody named
 * @throws TargetError if it goes on for too many pages, or the server does not answer
 */
export async function authorizeInWindow(
  window: PageWindow,
  request: FrontChannelRequest,
): Promise<FrontChannelResult> {
  try {
    return await follow(window, request)
  } catch (error) {
    throw error instanceof OutOfReach ? error.of('the sign-in leads') : error
  }
}

async function follow(
  window: PageWindow,
  { url, redirectUri, user, consent, browser }: FrontChannelRequest,
): Promise<FrontChannelResult> {
  const { traffic } = window
  const pages: PageSeen[] = []
  const answered = new Map<string, string[]>()
  const now = (): number => browser.now()
  let snapshot = await window.visit(url, redirectUri)
  for (let shown = 0; shown < mostPages; shown++) {
    if (traffic.arrival !== undefined) {
      await traffic.keepCookies(url)
      return { kind: 'redirect', params: parametersAt(traffic.arrival), pages }
    }
    if (traffic.failure !== undefined) throw traffic.failure
    const page = seenPage(snapshot)
    const code = codeForm(page.html)
    const form = code?.form ?? loginForm(page.html)
    const agree = form === undefined ? affirmative(page.html, 'consent', user) : undefined
    const link = form === undefined && agree === undefined ? linkOnTheWay(page.html, user) : undefined
    const onTheWay = link !== undefined || agree?.onTheWay === true
    const kind = form !== undefined ? 'login' : agree !== undefined && !onTheWay ? 'consent' : 'other'
    const seen = { ...pageSeen(kind, snapshot, window), ...before(answered, snapshot, kind) }
    if (kind !== 'login' && seen.status >= 400 && traffic.page !== undefined) {
      return { kind: 'refused', reply: traffic.page, page: seen, pages }
    }
    pages.push(seen)
    if (form !== undefined && user !== undefined && seen.again === true) {
      // Every try counts for a server that locks an account.
      return { kind: form.fields.some(isPassword) ? 'login-refused' : 'page', page: seen, pages }
    }
    if (seen.again === true) return { kind: 'page', page: seen, pages }
    const words = answered.get(controlsOf(snapshot)) ?? []
    answered.set(controlsOf(snapshot), [...words, snapshot.text])
    if (code !== undefined && user !== undefined) {
      if (user.totp === undefined) return { kind: 'page', page: { ...seen, asksForCode: true }, pages }
      await answerCode(window, page, code, await codeAt(user.totp, now()))
    } else if (form !== undefined && user !== undefined) {
      await answerForm(window, page, form, loginButton(form), { user })
    } else if (form !== undefined || (consent === 'stop' && !(onTheWay && user !== undefined))) {
      return { kind: 'page', page: seen, pages }
    } else if (agree !== undefined) {
      const isLeft = (field: HtmlField): boolean => consent === 'without-offline' && isOffline(page, field)
      const leaves = agree.form.fields.some(isLeft)
      if (consent === 'without-offline' && !leaves && !onTheWay) return { kind: 'page', page: seen, pages }
      await answerForm(window, page, agree.form, agree.button, { tick: !onTheWay, without: isLeft })
    } else {
      const control = link === undefined ? undefined : page.controlOf(link)
      if (control === undefined) return { kind: 'page', page: seen, pages }
      await window.press(control)
    }
    snapshot = await next(window, snapshot, kind)
  }
  throw new TargetError(
    'REDIRECT_LOOP',
    `more than ${mostPages} pages from ${new URL(url).pathname} without an end`,
  )
}

/** Whether a page was answered before, and what it says now that it did not say then. */
function before(
  answered: ReadonlyMap<string, readonly string[]>,
  snapshot: Snapshot,
  kind: PageSeen['kind'],
): Pick<PageSeen, 'again' | 'complaint'> {
  const texts = answered.get(controlsOf(snapshot))
  if (texts === undefined) return {}
  const isNew = kind !== 'login' && !texts.includes(snapshot.text) && texts.length < mostOfOnePage
  if (isNew) return {}
  const complaint = newWords(texts.at(-1) ?? '', snapshot.text)
  return { again: true, ...(complaint === undefined ? {} : { complaint: excerpt(complaint) }) }
}

/**
 * The page after an answer. An application may take its time over a password: as long as the same form is there, it is
 * given that time before it counts as shown again.
 */
async function next(window: PageWindow, last: Snapshot, kind: PageSeen['kind']): Promise<Snapshot> {
  await window.changed(last)
  const after = await window.settled()
  const same = controlsOf(after) === controlsOf(last)
  if (kind !== 'login' || !same || window.traffic.arrival !== undefined) return after
  return (await window.changed(after)) ? window.settled() : after
}

/** The controls that a person answers by. */
function controlsOf({ url, controls }: Snapshot): string {
  const [address] = url.split('?')
  const own = controls.filter(({ kind }) => kind !== 'link')
  return JSON.stringify([address, own.map(({ kind, name, type }) => [kind, name, type])])
}

/** By its name, its value or what stands beside it. */
function isOffline(page: SeenPage, field: HtmlField): boolean {
  const said = `${field.name} ${field.value} ${page.controlOf(field)?.text}`
  return field.type === 'checkbox' && /offline/i.test(said)
}

function pageSeen(
  kind: PageSeen['kind'],
  { url, title, text, language }: Snapshot,
  { traffic }: PageWindow,
): PageSeen {
  return {
    ...{ kind, url, title, text, status: traffic.page?.status ?? 200 },
    exchange: traffic.latest?.exchange ?? 0,
    ...(language === '' ? {} : { language }),
  }
}

function parametersAt({ url, form }: { readonly url: string; readonly form?: string }): URLSearchParams {
  return form === undefined ? parametersOf(url) : new URLSearchParams(form)
}
