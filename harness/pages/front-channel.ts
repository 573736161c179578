import { OutOfReach, TargetError } from '../engine/errors.ts'
import { wordsOf } from '../engine/json.ts'
import type { Browser } from '../http/browser.ts'
import { isCrash } from '../http/crash.ts'
import type { Reply } from '../http/reply.ts'
import { windowTime } from '../http/window-time.ts'
import type { TestUser } from '../target/actors.ts'
import type { PageKind, PageRule } from '../target/page-rules.ts'
import { excerpt, isAt, parametersOf, redirectOf, resolved, wordsOfAnswer } from './answers.ts'
import { formFields } from './auto.ts'
import type { HtmlPage } from './html.ts'
import { isPassword } from './login-form.ts'
import { newWords } from './new-words.ts'
import { type RecognisedPage, recognisePage } from './recognise-page.ts'
import { untilNextCode } from './second-factor.ts'

export interface PageSeen {
  readonly kind: PageKind
  readonly url: string
  readonly status: number
  readonly title: string
  readonly text: string
  /** How much of the page was read, if not all of it, e.g. `50000 elements`. */
  readonly cut?: string
  readonly exchange: number
  /** Whether it has nothing that could be sent without running its scripts. */
  readonly isApplication?: true
  /** Whether it asks for the code of a second factor. */
  readonly asksForCode?: true
  /** The tag of its language, where it names one. */
  readonly language?: string
  /** Boxes that were left unticked when it was sent. */
  readonly left?: readonly string[]
  /** Whether it came although the same form had been sent before. */
  readonly again?: true
  /** What it says that it did not say before, or what the server says in its answer. */
  readonly complaint?: string
}

/** What is done at a consent page. */
export type ConsentAnswer = 'approve' | 'without-offline' | 'stop'

interface Seen {
  /** Every page that was shown, in order, without those that submit themselves. */
  readonly pages: readonly PageSeen[]
}

export type FrontChannelResult =
  /** Back to the client, by an answer that a browser of its own may not have shown. */
  | (Seen & { readonly kind: 'redirect'; readonly params: URLSearchParams; readonly reply?: Reply })
  | (Seen & { readonly kind: 'page'; readonly page: PageSeen })
  | (Seen & { readonly kind: 'refused'; readonly reply: Reply; readonly page?: PageSeen })
  | (Seen & { readonly kind: 'login-refused'; readonly page: PageSeen })

const mostHops = 20
/** How often one form may come with other words, as a page for each scope does. */
const mostOfOneForm = 3

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
  const sent = new SentForms()
  let waited = false
  /** Where the password was sent to. */
  const tried = new Set<string>()
  let reply = await browser.send({ method: 'GET', url: options.url })
  for (let hop = 0; hop < mostHops; hop++) {
    const next = redirectOf(reply)
    if (next !== undefined) {
      if (isAt(next, redirectUri)) return { kind: 'redirect', params: parametersOf(next), pages, reply }
      reply = await browser.send({ method: 'GET', url: next })
      continue
    }
    const recognised = recognisePage(reply, { ...options, asks: 'consent' })
    const { html, kind, proceed, withoutOffline } = recognised
    const formPost = html.forms.find(({ action }) => isAt(action, redirectUri))
    if (formPost !== undefined)
      return { kind: 'redirect', params: new URLSearchParams(formFields(formPost, undefined)), pages, reply }
    if (kind === 'script' && proceed !== undefined) {
      reply = await proceed()
      continue
    }
    if (proceed === undefined && html.refresh !== undefined && reply.status < 400) {
      const onward = resolved(html.refresh, reply.url)
      if (isAt(onward, redirectUri)) return { kind: 'redirect', params: parametersOf(onward), pages, reply }
      reply = await browser.send({ method: 'GET', url: onward })
      continue
    }
    const page = { ...pageSeen(recognised, reply), ...sent.before(recognised, reply) }
    // An error page may have a button; a wrong password may be answered with 401 and the form again.
    if (kind !== 'login' && reply.status >= 400) return { kind: 'refused', reply, page, pages }
    pages.push(page)
    if (proceed === undefined) return { kind: 'page', page, pages }
    if (kind === 'login') {
      if (user === undefined) return { kind: 'page', page, pages }
      if (recognised.asksForCode === true && page.again === true && !waited && user.totp !== undefined) {
        // Many servers take each code once.
        await windowTime().wait(await untilNextCode(user.totp, browser.now()))
        waited = true
        reply = await proceed(user)
        continue
      }
      const { origin } = new URL(reply.url)
      const asksForPassword =
        recognised.asksForCode !== true &&
        (html.forms.length === 0 || html.forms.some(({ fields }) => fields.some(isPassword)))
      // Every try counts for a server that locks an account, whatever its next page looks like.
      if (page.again === true || (asksForPassword && tried.has(origin)))
        return {
          kind: 'login-refused',
          page: { ...page, again: true, ...sent.complaint(html, reply) },
          pages,
        }
      if (asksForPassword) tried.add(origin)
      sent.add(recognised, html)
      reply = await proceed(user)
      if (redirectOf(reply) === undefined && reply.json !== undefined) return ofScript(reply, page, pages)
    } else if (page.again === true) return { kind: 'page', page, pages }
    else if (
      options.consent === 'approve' ||
      (kind === 'other' && (options.consent !== 'stop' || user !== undefined))
    ) {
      // Whoever stops at the consent page has to get there first.
      sent.add(recognised, html)
      reply = await proceed(user)
    } else if (options.consent === 'without-offline' && kind === 'consent' && withoutOffline !== undefined) {
      sent.add(recognised, html)
      reply = await withoutOffline()
    } else return { kind: 'page', page, pages }
  }
  throw new TargetError(
    'REDIRECT_LOOP',
    `more than ${mostHops} steps from ${new URL(options.url).pathname} without an end`,
  )
}

/** Answers to the script of a sign-in page that refuse its request, whoever it speaks of. */
const refusingRequest = new Set([404, 405, 406, 415, 429])

/** A sign-in by steps that ends in a JSON answer which leads nowhere. */
function ofScript(reply: Reply, page: PageSeen, pages: readonly PageSeen[]): FrontChannelResult {
  const words = wordsOfAnswer(reply)
  const answered: PageSeen = {
    ...page,
    status: reply.status,
    ...(words === undefined ? {} : { complaint: words }),
  }
  if (isCrash(reply) || refusingRequest.has(reply.status))
    return { kind: 'refused', reply, page: answered, pages }
  return { kind: reply.status >= 400 || saysFailure(reply) ? 'login-refused' : 'page', page: answered, pages }
}

/** Some servers answer 200 and say in the body that it did not work. */
function saysFailure({ json = {} }: Reply): boolean {
  return (
    Boolean(json.error) ||
    Boolean(json.errors) ||
    json.success === false ||
    json.ok === false ||
    /^(?:error|fail|invalid|denied)/i.test(wordsOf(json.status ?? json.result))
  )
}

/** The forms that were sent, to see one that comes again. */
class SentForms {
  readonly #texts = new Map<string, string[]>()
  #latest = ''

  add({ sends }: RecognisedPage, { text }: HtmlPage): void {
    this.#latest = text
    if (sends !== undefined) this.#texts.set(sends, [...(this.#texts.get(sends) ?? []), text])
  }

  /** Whether a form was sent before, what its page says now that it did not say then, and what was left out. */
  before({ sends, kind, html, left }: RecognisedPage, reply: Reply): Partial<PageSeen> {
    const texts = sends === undefined ? undefined : this.#texts.get(sends)
    if (texts === undefined) return {}
    // An application shows the same page for different things.
    const differs = !texts.includes(html.text) || left === undefined
    const isNew = kind !== 'login' && differs && texts.length < mostOfOneForm
    if (isNew) return {}
    return {
      again: true,
      ...(left === undefined || left.length === 0 ? {} : { left }),
      ...this.complaint(html, reply),
    }
  }

  /** What a page says that the one before it did not. */
  complaint({ text }: HtmlPage, reply: Reply): Pick<PageSeen, 'complaint'> {
    const words = newWords(this.#latest, text) ?? wordsOfAnswer(reply)
    return words === undefined ? {} : { complaint: excerpt(words) }
  }
}

function pageSeen({ kind, html, asksForCode }: RecognisedPage, reply: Reply): PageSeen {
  const { title, text, cut, language } = html
  return {
    ...{ kind: kind === 'script' ? 'other' : kind, url: reply.url, status: reply.status, title, text },
    exchange: reply.exchange,
    ...(cut === undefined ? {} : { cut }),
    ...(language === undefined ? {} : { language }),
    ...(asksForCode === true ? { asksForCode } : {}),
    ...(isApplication(html) ? { isApplication: true } : {}),
  }
}

/** A page whose scripts put everything on it, or take what is typed out of fields that have no name. */
function isApplication({ scripts, forms, nameless }: HtmlPage): boolean {
  const sendable = forms.some(
    ({ buttons, fields }) => buttons.length > 0 || fields.some(({ type }) => type !== 'hidden'),
  )
  return scripts && (!sendable || (nameless && !forms.some(({ fields }) => fields.some(isPassword))))
}
