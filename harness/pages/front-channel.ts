import { TargetError } from '../errors.ts'
import type { BrowserSession } from '../http/browser-session.ts'
import { header, type Reply } from '../http/reply.ts'
import type { TestUser } from '../rp/actors.ts'
import { affirmative, filled, loginForm } from './auto.ts'
import { type HtmlButton, type HtmlForm, readPage } from './html.ts'
import type { FrontChannelRules } from './rules.ts'

export interface PageSeen {
  readonly kind: 'login' | 'consent' | 'logout' | 'other'
  readonly url: string
  readonly status: number
  readonly title: string
  readonly text: string
  readonly exchange: number
}

export type FrontChannelResult =
  | { readonly kind: 'redirect'; readonly params: URLSearchParams; readonly pages: readonly PageSeen[] }
  | { readonly kind: 'page'; readonly page: PageSeen; readonly pages: readonly PageSeen[] }
  | { readonly kind: 'refused'; readonly reply: Reply; readonly pages: readonly PageSeen[] }
  | { readonly kind: 'login-refused'; readonly page: PageSeen; readonly pages: readonly PageSeen[] }

const mostHops = 20
const mostLogins = 2

/** Follows an authorization request through sign-in and consent until the browser would go back to the client. */
export async function drive(options: {
  readonly browser: BrowserSession
  readonly url: string
  readonly redirectUri: string
  readonly user?: TestUser
  readonly consent: 'approve' | 'stop'
  readonly login: 'auto' | FrontChannelRules
  readonly issuer: string
  readonly signal: AbortSignal
}): Promise<FrontChannelResult> {
  const { browser, redirectUri, user } = options
  const pages: PageSeen[] = []
  let logins = 0
  let reply = await browser.send({ method: 'GET', url: options.url })
  for (let hop = 0; hop < mostHops; hop++) {
    const next = redirectOf(reply)
    if (next !== undefined) {
      if (isAt(next, redirectUri)) return { kind: 'redirect', params: parametersOf(next), pages }
      reply = await browser.send({ method: 'GET', url: next })
      continue
    }
    const html = readPage(reply.text, reply.url)
    const posted = html.forms.find(({ action }) => isAt(action, redirectUri))
    if (posted !== undefined)
      return { kind: 'redirect', params: new URLSearchParams(filled(posted, undefined)), pages }
    const login = loginForm(html)
    const agree = login === undefined ? affirmative(html) : undefined
    const kind = login !== undefined ? 'login' : agree !== undefined ? 'consent' : 'other'
    const page: PageSeen = {
      kind,
      url: reply.url,
      status: reply.status,
      title: html.title,
      text: html.text,
      exchange: reply.exchange,
    }
    if (kind === 'other' && reply.status >= 400) return { kind: 'refused', reply, pages }
    pages.push(page)
    if (login !== undefined) {
      if (user === undefined) return { kind: 'page', page, pages }
      if (logins >= mostLogins) return { kind: 'login-refused', page, pages }
      logins += 1
      reply = await submit(browser, reply.url, login, login.buttons[0], user)
    } else if (agree !== undefined && options.consent === 'approve') {
      reply = await submit(browser, reply.url, agree.form, agree.button)
    } else return { kind: 'page', page, pages }
  }
  throw new TargetError(
    'REDIRECT_LOOP',
    `more than ${mostHops} steps from ${new URL(options.url).pathname} without an end`,
  )
}

/** Sends a logout request, follows it, and confirms where a page asks. */
export async function signOut(options: {
  readonly browser: BrowserSession
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly parameters: readonly (readonly [string, string])[]
  readonly postLogoutRedirectUri?: string
  readonly logout: 'auto' | FrontChannelRules
  readonly issuer: string
  readonly signal: AbortSignal
}): Promise<{ readonly last: Reply }> {
  const { browser, parameters } = options
  const url = new URL(options.url)
  if (options.method === 'GET') for (const [name, value] of parameters) url.searchParams.set(name, value)
  let reply = await browser.send({
    method: options.method,
    url: url.href,
    ...(options.method === 'POST' ? { form: parameters } : {}),
  })
  let confirmed = false
  for (let hop = 0; hop < mostHops; hop++) {
    const next = redirectOf(reply)
    if (next !== undefined) {
      if (new URL(next).origin !== url.origin) return { last: reply }
      reply = await browser.send({ method: 'GET', url: next })
      continue
    }
    const html = readPage(reply.text, reply.url)
    const agree = loginForm(html) === undefined ? affirmative(html) : undefined
    if (agree === undefined || confirmed) return { last: reply }
    confirmed = true
    reply = await submit(browser, reply.url, agree.form, agree.button)
  }
  return { last: reply }
}

async function submit(
  browser: BrowserSession,
  from: string,
  form: HtmlForm,
  button: HtmlButton | undefined,
  user?: TestUser,
): Promise<Reply> {
  const fields = filled(form, button, user)
  if (form.method === 'POST') return browser.send({ method: 'POST', url: form.action, form: fields }, from)
  const url = new URL(form.action)
  for (const [name, value] of fields) url.searchParams.set(name, value)
  return browser.send({ method: 'GET', url: url.href }, from)
}

/** Where an answer sends the browser: by status and Location, or in a JSON answer for a script. */
function redirectOf(reply: Reply): string | undefined {
  const location = header(reply, 'location')
  if (reply.status >= 300 && reply.status < 400 && location !== undefined)
    return new URL(location, reply.url).href
  const told =
    reply.json?.redirect === true ? reply.json.url : (reply.json?.redirectTo ?? reply.json?.redirect)
  return typeof told === 'string' && URL.canParse(told, reply.url) ? new URL(told, reply.url).href : undefined
}

function isAt(url: string, redirectUri: string): boolean {
  const plain = (address: string): string => `${new URL(address).origin}${new URL(address).pathname}`
  return plain(url) === plain(redirectUri)
}

function parametersOf(address: string): URLSearchParams {
  const url = new URL(address)
  return new URLSearchParams([...url.searchParams, ...new URLSearchParams(url.hash.slice(1))])
}
