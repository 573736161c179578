import { OutOfReach, TargetError } from '../engine/errors.ts'
import type { Browser } from '../http/browser.ts'
import { isCrash } from '../http/crash.ts'
import type { Reply } from '../http/reply.ts'
import type { TestUser } from '../target/actors.ts'
import type { PageKind, PageRule } from '../target/page-rules.ts'
import { isAt, parametersOf, redirectOf } from './answers.ts'
import { filled } from './auto.ts'
import type { HtmlPage } from './html.ts'
import { readingOf } from './page-action.ts'

export interface PageSeen {
  readonly kind: PageKind
  readonly url: string
  readonly status: number
  readonly title: string
  readonly text: string
  /** How far it was read, where that is not to its end. */
  readonly cut?: string
  readonly exchange: number
}

interface Seen {
  /** Every page that came, in order; those that submit themselves are not among them. */
  readonly pages: readonly PageSeen[]
}

export type FrontChannelResult =
  | (Seen & { readonly kind: 'redirect'; readonly params: URLSearchParams })
  | (Seen & { readonly kind: 'page'; readonly page: PageSeen })
  | (Seen & { readonly kind: 'refused'; readonly reply: Reply })
  | (Seen & { readonly kind: 'login-refused'; readonly page: PageSeen })

const mostHops = 20
const mostLogins = 2

export interface FrontChannelRequest {
  readonly browser: Browser
  readonly url: string
  readonly redirectUri: string
  readonly user?: TestUser
  readonly consent: 'approve' | 'stop'
  readonly rules: readonly PageRule[]
  readonly issuer: string
}

/**
 * Follows an authorization request through sign-in and consent until the browser would go back to the client.
 *
 * @throws OutOfReach where it leads to an address that nobody named
 */
export async function drive(request: FrontChannelRequest): Promise<FrontChannelResult> {
  try {
    return await followed(request)
  } catch (error) {
    throw error instanceof OutOfReach ? error.of('the sign-in leads') : error
  }
}

async function followed(options: FrontChannelRequest): Promise<FrontChannelResult> {
  const { browser, redirectUri, user } = options
  const pages: PageSeen[] = []
  const logins = { form: 0, name: 0 }
  let reply = await browser.send({ method: 'GET', url: options.url })
  for (let hop = 0; hop < mostHops; hop++) {
    const next = redirectOf(reply)
    if (next !== undefined) {
      if (isAt(next, redirectUri)) return { kind: 'redirect', params: parametersOf(next), pages }
      reply = await browser.send({ method: 'GET', url: next })
      continue
    }
    const { html, kind, act } = readingOf(reply, { ...options, asks: 'consent' })
    const posted = html.forms.find(({ action }) => isAt(action, redirectUri))
    if (posted !== undefined)
      return { kind: 'redirect', params: new URLSearchParams(filled(posted, undefined)), pages }
    if (kind === 'script' && act !== undefined) {
      reply = await act()
      continue
    }
    const page = seen(kind === 'script' ? 'other' : kind, html, reply)
    // An error page may well have a button; a wrong password may well be answered with 401 and the form again.
    if (kind !== 'login' && reply.status >= 400) return { kind: 'refused', reply, pages }
    pages.push(page)
    if (act === undefined) return { kind: 'page', page, pages }
    if (kind === 'login') {
      if (user === undefined) return { kind: 'page', page, pages }
      const step = html.forms.some(({ fields }) => fields.some(({ type }) => type === 'password'))
        ? 'form'
        : 'name'
      if (logins[step] >= mostLogins) return { kind: 'login-refused', page, pages }
      logins[step] += 1
      reply = await act(user)
      if (reply.status >= 400 && redirectOf(reply) === undefined && reply.json !== undefined) {
        return isCrash(reply) ? { kind: 'refused', reply, pages } : { kind: 'login-refused', page, pages }
      }
    } else if (options.consent === 'approve') reply = await act(user)
    else return { kind: 'page', page, pages }
  }
  throw new TargetError(
    'REDIRECT_LOOP',
    `more than ${mostHops} steps from ${new URL(options.url).pathname} without an end`,
  )
}

function seen(kind: PageKind, { title, text, cut }: HtmlPage, reply: Reply): PageSeen {
  return {
    ...{ kind, url: reply.url, status: reply.status, title, text, exchange: reply.exchange },
    ...(cut === undefined ? {} : { cut }),
  }
}
