import { ConfigError } from '../engine/errors.ts'
import type { TestUser } from '../target/actors.ts'
import type { PageRule, RequestStep } from '../target/page-rules.ts'
import type { Exchange } from './har.ts'
import { beforeReturn, changes, isJson, type RecordedPage, recordedPages } from './recorded-pages.ts'
import { recordedStep } from './recorded-step.ts'
import {
  distinctive,
  isSecret,
  looksRandom,
  type Substitutions,
  substituted,
  valuesOfAnswer,
  valuesOfCookies,
  valuesOfHtml,
  valuesOfPage,
  valuesOfUser,
  withoutRandom,
} from './recorded-values.ts'

export interface RecordingContext {
  /** The file of the recording, for messages. */
  readonly file: string
  readonly issuer: string
  readonly redirectUri: string
  /** Whose sign-in was recorded; the name, the password and the e-mail address become variables. */
  readonly user: Pick<TestUser, 'username' | 'password' | 'email'>
  /** Called with the place of each value that the rules leave out, since it may be a secret of the recording person. */
  omitted?(what: string): void
}

/**
 * Derives rules for pages that work by script from a recorded sign-in: for each page the requests that its script sent,
 * with variables for the values that belong to this one sign-in.
 *
 * @throws ConfigError if the recording has no such sign-in, or a value whose origin cannot be seen
 */
export function rulesFromRecording(exchanges: readonly Exchange[], context: RecordingContext): PageRule[] {
  const { file, user, redirectUri } = context
  if (!beforeReturn(exchanges, redirectUri).some((exchange) => carries(exchange, user.password))) {
    throw new ConfigError(
      `${file}: no request in it sends the password of ${user.username}; record the sign-in of that user in a new private window, with script requests included`,
    )
  }
  const unexplained: string[] = []
  const rules = recordedPages(exchanges, redirectUri).map((page) =>
    ruleOf(page, context, (what) => unexplained.push(what)),
  )
  if (unexplained.length > 0) {
    throw new ConfigError(
      `${file}: these values come neither from the page's URL nor from an earlier response, so they cannot be reproduced: ${unexplained.join(', ')}; write login: rules by hand`,
    )
  }
  return rules
}

/** Whether a value is in the body of a request, spelled as in JSON or as in a form. */
function carries({ request }: Exchange, value: string): boolean {
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  return [JSON.stringify(value).slice(1, -1), form].some((each) => request.text.includes(each))
}

function ruleOf(
  { page, requests, next: address }: RecordedPage,
  context: RecordingContext,
  unexplained: (what: string) => void,
): PageRule {
  const { user, issuer } = context
  const omitted = (what: string): void => context.omitted?.(what)
  const own = [...valuesOfPage(page.url), ...valuesOfHtml(page.answer.html, page.url)]
  let substitutions: Substitutions = [...valuesOfUser(user), ...own]
  const steps: RequestStep[] = []
  let next: string | undefined
  const origins = new Set([new URL(page.url).origin, new URL(issuer).origin])
  const relevant = requests.filter(
    (each) =>
      // What failed was tried again, and what goes elsewhere counts visitors.
      each.status < 400 && (origins.has(new URL(each.url).origin) || carries(each, user.password)),
  )
  for (const exchange of neededOf(relevant, substitutions)) {
    const cookies = valuesOfCookies(exchange)
    steps.push(
      recordedStep(exchange, {
        ...{ issuer, page: page.url, omitted, unexplained },
        substitutions: [...substitutions, ...cookies],
      }),
    )
    const answer = valuesOfAnswer(exchange.answer.json)
    // A later answer replaces members of the same name.
    const kept = substitutions.filter(([, variable]) => !answer.some(([, other]) => other === variable))
    substitutions = [...kept, ...answer]
    next = address === undefined ? undefined : nextOf(address, exchange, { answer, substitutions, omitted })
  }
  return {
    page: withoutRandom(new URL(page.url).pathname, '*'),
    is: requests.some((exchange) => carries(exchange, user.password)) ? 'login' : 'consent',
    steps,
    ...(next === undefined ? {} : { next }),
  }
}

/** What changes something, and the reads of which something is sent later; other reads only fill the screen. */
function neededOf(requests: readonly Exchange[], known: Substitutions): Exchange[] {
  const needed: Exchange[] = []
  for (const each of requests.toReversed()) {
    if (changes(each) || isUsedIn(needed, each, known)) needed.unshift(each)
  }
  return needed
}

/** Whether later requests send a value of an answer that was not known before. */
function isUsedIn(later: readonly Exchange[], { answer }: Exchange, known: Substitutions): boolean {
  const values = valuesOfAnswer(answer.json)
    .map(([value]) => value)
    .filter((value) => value.length >= distinctive && !known.some(([each]) => each.includes(value)))
  const texts = later.map(({ url, request }) => {
    const own = request.headers.filter(([name]) => name !== 'cookie').map(([, value]) => value)
    return [decodeURIComponentSafely(url), request.text, ...own].join(' ')
  })
  return values.some((value) => texts.some((text) => text.includes(value)))
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Where the browser went: by a member of the answer, or by an address that the page itself was given. Browsers often
 * drop the body of an answer after which they leave the page; then where it leads shows only in a run.
 */
function nextOf(
  address: string,
  { url, answer: { type, json } }: Exchange,
  context: {
    readonly answer: Substitutions
    readonly substitutions: Substitutions
    omitted(what: string): void
  },
): string | undefined {
  const member = context.answer.find(([value]) => leadsTo(value, address, url))
  if (member !== undefined) return member[1]
  if (isJson(type) && json === undefined) return undefined
  // Inside an address values are encoded, which a whole query must not be.
  const parts = context.substitutions.filter(([, variable]) => variable !== '{page.query}')
  const template = substituted(address, parts)
  // What belongs to this one sign-in must not be written down, and would be useless in the next.
  if (template === address || looksRandom(template)) return undefined
  const secret = [...template.matchAll(/[?&#]([^=&#]+)=([^&#]*)/g)].find(([, name = '', value = '']) =>
    isSecret(name, value),
  )
  if (secret === undefined) return template
  context.omitted(`${secret[1]} in the address of the next page`)
  return undefined
}

function leadsTo(value: string, to: string, from: string): boolean {
  return URL.canParse(value, from) && new URL(value, from).href === to
}
