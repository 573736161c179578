import { OutOfReach, TargetError } from '../engine/errors.ts'
import type { Browser } from '../http/browser.ts'
import { isCrash } from '../http/crash.ts'
import type { Reply } from '../http/reply.ts'
import type { TestUser } from '../target/actors.ts'
import type { PageKind, PageRule } from '../target/page-rules.ts'
import { isAt, parametersOf, redirectOf } from './answers.ts'
import { formFields } from './auto.ts'
import type { HtmlPage } from './html.ts'
import { recognisePage } from './recognise-page.ts'

export interface PageSeen {
  readonly kind: PageKind
  readonly url: string
  readonly status: number
  readonly title: string
  readonly text: string
  /** How much of the page was read, if not all of it, e.g. `50000 elements`. */
  readonly cut?: string
  readonly exchange: number
}

/** What is done at a consent page. */
export type ConsentAnswer = 'approve' | 'without-offline' | 'stop'

interface Seen {
  /** Every page that was shown, in order, without those that submit themselves. */
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
  readonly consent: ConsentAnswer
  readonly rules: readonly PageRule[]
  readonly issuer: string
}

/**
 * Follows an authorization request through sign-in and consent until the browser would return to the client.
 *
 * @throws OutOfReach if it leads to an address that nobody named
 * @throws TargetError if it goes on for too many steps, or an answer does not come
 * @see OpenID Connect Core 1.0, section 3.1.2
 */
export async function followAuthorization(request: FrontChannelRequest): Promise<FrontChannelResult> {
  try {
    return await follow(request)
  } catch (error) {
    throw error instanceof OutOfReach ? error.of('the sign-in leads') : error
  }
}

async function follow(options: FrontChannelRequest): Promise<FrontChannelResult> {
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
    const { html, kind, proceed, withoutOffline } = recognisePage(reply, { ...options, asks: 'consent' })
    const formPost = html.forms.find(({ action }) => isAt(action, redirectUri))
    if (formPost !== undefined)
      return { kind: 'redirect', params: new URLSearchParams(formFields(formPost, undefined)), pages }
    if (kind === 'script' && proceed !== undefined) {
      reply = await proceed()
      continue
    }
    const page = pageSeen(kind === 'script' ? 'other' : kind, html, reply)
    // An error page may have a button; a wrong password may be answered with 401 and the form again.
    if (kind !== 'login' && reply.status >= 400) return { kind: 'refused', reply, pages }
    pages.push(page)
    if (proceed === undefined) return { kind: 'page', page, pages }
    if (kind === 'login') {
      if (user === undefined) return { kind: 'page', page, pages }
      const step = html.forms.some(({ fields }) => fields.some(({ type }) => type === 'password'))
        ? 'form'
        : 'name'
      if (logins[step] >= mostLogins) return { kind: 'login-refused', page, pages }
      logins[step] += 1
      reply = await proceed(user)
      if (reply.status >= 400 && redirectOf(reply) === undefined && reply.json !== undefined) {
        return isCrash(reply) ? { kind: 'refused', reply, pages } : { kind: 'login-refused', page, pages }
      }
    } else if (options.consent === 'approve') reply = await proceed(user)
    else if (options.consent === 'without-offline' && kind === 'consent' && withoutOffline !== undefined) {
      reply = await withoutOffline()
    } else return { kind: 'page', page, pages }
  }
  throw new TargetError(
    'REDIRECT_LOOP',
    `more than ${mostHops} steps from ${new URL(options.url).pathname} without an end`,
  )
}

function pageSeen(kind: PageKind, { title, text, cut }: HtmlPage, reply: Reply): PageSeen {
  return {
    ...{ kind, url: reply.url, status: reply.status, title, text, exchange: reply.exchange },
    ...(cut === undefined ? {} : { cut }),
  }
}
