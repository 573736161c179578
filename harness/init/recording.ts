import { ConfigError } from '../engine/errors.ts'
import { jsonOf } from '../engine/json.ts'
import type { TestUser } from '../target/actors.ts'
import type { PageRule, RequestStep } from '../target/page-rules.ts'
import { isPassing, kindOf } from '../target/secret-names.ts'
import type { Exchange } from './har.ts'

/** Values of a recording and the variables that stand for them, those that say most first. */
type Known = readonly (readonly [value: string, variable: string])[]

/**
 * Rules for pages that work by script, out of a recorded sign-in: for each page the requests that its script sent, with
 * variables where the recording has values of this one sign-in.
 *
 * @param user whose sign-in was recorded; the name and the password become variables
 * @throws ConfigError where the recording has no such sign-in, or a value whose origin cannot be seen
 */
export function rulesFromRecording(
  exchanges: readonly Exchange[],
  context: {
    readonly file: string
    readonly issuer: string
    readonly redirectUri: string
    readonly user: Pick<TestUser, 'username' | 'password' | 'email'>
    /** Told what can be a secret of whoever recorded it, so that the rules do not have it. */
    leftOut?(what: string): void
  },
): PageRule[] {
  const { file, user } = context
  const recorded = beforeReturn(exchanges, context.redirectUri)
  if (!recorded.some((exchange) => sends(exchange, user.password))) {
    throw new ConfigError(
      `${file}: no request in it sends the password of ${user.username}; record the sign-in of that user in a new private window, with script requests included`,
    )
  }
  const unexplained: string[] = []
  const rules = visits(recorded).map((visit) => ruleOf(visit, context, unexplained))
  if (unexplained.length > 0) {
    throw new ConfigError(
      `${file}: these values come neither from the page's URL nor from an earlier response, so they cannot be reproduced: ${unexplained.join(', ')}; write login: rules by hand`,
    )
  }
  return rules
}

/** Whether a value is in the body of a request, as JSON or as a form has it. */
function sends({ request }: Exchange, value: string): boolean {
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  return [JSON.stringify(value).slice(1, -1), form].some((each) => request.text.includes(each))
}

/** The sign-in ends where the browser goes back to the client. */
function beforeReturn(exchanges: readonly Exchange[], redirectUri: string): readonly Exchange[] {
  const end = exchanges.findIndex(({ url }) => url.startsWith(redirectUri))
  return end === -1 ? exchanges : exchanges.slice(0, end + 1)
}

interface Visit {
  readonly page: Exchange
  /** What its script sent and read. */
  readonly sent: readonly Exchange[]
  /** Where the browser went after it. */
  readonly after: string | undefined
}

/** Pages whose script changed something. */
function visits(exchanges: readonly Exchange[]): Visit[] {
  const found: { page: Exchange; sent: Exchange[]; after?: string }[] = []
  for (const exchange of exchanges) {
    const visit = found.at(-1)
    if (visit !== undefined && isOfScript(exchange)) visit.sent.push(exchange)
    else if (!isAsset(exchange)) {
      if (visit?.sent.some(changes)) visit.after ??= exchange.url
      if (isPage(exchange)) found.push({ page: exchange, sent: [] })
    }
  }
  return found.flatMap(({ page, sent, after }) => (sent.some(changes) ? [{ page, sent, after }] : []))
}

const isPage = ({ method, status, answer }: Exchange): boolean =>
  method === 'GET' && status === 200 && answer.type.includes('html')
const isJson = (type: string): boolean => /[/+]json\b/.test(type)
const changes = ({ method }: Exchange): boolean =>
  method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
const isOfScript = (exchange: Exchange): boolean =>
  (changes(exchange) && (isJson(exchange.request.type) || isJson(exchange.answer.type))) ||
  (exchange.method === 'GET' && isJson(exchange.answer.type))
const isAsset = ({ answer, url }: Exchange): boolean =>
  /javascript|css|image|font|wasm/.test(answer.type) ||
  /\.(js|css|ico|png|svg|woff2?)$/.test(new URL(url).pathname)

function ruleOf(
  { page, sent, after }: Visit,
  context: Parameters<typeof rulesFromRecording>[1],
  unexplained: string[],
): PageRule {
  const { user } = context
  let known: Known = [...valuesOfUser(user), ...valuesOfPage(page.url)]
  const steps: RequestStep[] = []
  let next: string | undefined
  // A read that answers nothing anybody uses later was for the eyes only.
  const used = sent.filter((each, index) => changes(each) || isUsedLater(each, sent.slice(index + 1), known))
  for (const exchange of used) {
    steps.push(stepOf(exchange, page, context, known, unexplained))
    const answered = Object.entries(texts(exchange.answer.json)).map(
      ([path, value]) => [value, `{answer.${path}}`] as const,
    )
    known = [...known, ...answered]
    next =
      after === undefined ? undefined : nextOf(after, exchange, { answered, known, leftOut: context.leftOut })
  }
  return {
    page: withoutRandom(new URL(page.url).pathname, '*'),
    is: sent.some((exchange) => sends(exchange, user.password)) ? 'login' : 'consent',
    steps,
    ...(next === undefined ? {} : { next }),
  }
}

function isUsedLater({ answer }: Exchange, later: readonly Exchange[], known: Known): boolean {
  const values = Object.values(texts(answer.json)).filter(
    (value) => value.length >= distinctive && !known.some(([each]) => each.includes(value)),
  )
  const sent = later.filter(changes).map(({ request }) => {
    const own = request.headers.filter(([name]) => name.startsWith('x-')).map(([, value]) => value)
    return [request.text, ...own].join(' ')
  })
  return values.some((value) => sent.some((text) => text.includes(value)))
}

/**
 * Where the browser went: by a member of the answer, or by an address that the page itself was given. Browsers often
 * forget the body of an answer after which they go elsewhere; then what the answer says is found out when it comes.
 */
function nextOf(
  after: string,
  { url, answer }: Exchange,
  {
    answered,
    known,
    leftOut,
  }: {
    readonly answered: Known
    readonly known: Known
    readonly leftOut: ((what: string) => void) | undefined
  },
): string | undefined {
  const member = answered.find(([value]) => leadsTo(value, after, url))
  if (member !== undefined) return member[1]
  if (isJson(answer.type) && answer.json === undefined) return undefined
  // Inside an address values are encoded, which a whole query must not be.
  const parts = known.filter(([, variable]) => variable !== '{page.query}')
  const filled = replaced(after, parts)
  // What belongs to this one sign-in may neither be written down nor be of use in the next.
  if (filled === after || looksRandom(filled)) return undefined
  const secret = [...filled.matchAll(/[?&#]([^=&#]+)=([^&#]*)/g)].find(([, name = '', value = '']) =>
    isSecret(name, value),
  )
  if (secret === undefined) return filled
  leftOut?.(`${secret[1]} in the address of the next page`)
  return undefined
}

/** Names under which people send secrets of their own, beside those of OAuth. */
const ownSecret = /(?:^|[_.-])(?:key|apikey|sid|session|signature|auth|code|device)$|credential|secret/i

/** Whether a value that is written as it was recorded can be a secret of who recorded it; a variable is none. */
function isSecret(name: string, filled: string): boolean {
  const literal = filled.replaceAll(/\{[^}]*\}/g, '').trim()
  if (literal === '' || /^(?:true|false|null)$/.test(literal)) return false
  const kind = kindOf(name)
  // A state or nonce that is random is told as one that nobody can send again.
  if (kind !== undefined && isPassing(kind)) return !looksRandom(filled) && /\d/.test(literal)
  return kind !== undefined || ownSecret.test(name)
}

function leadsTo(value: string, to: string, from: string): boolean {
  return URL.canParse(value, from) && new URL(value, from).href === to
}

function stepOf(
  { method, url, request }: Exchange,
  page: Exchange,
  { issuer, leftOut }: Parameters<typeof rulesFromRecording>[1],
  known: Known,
  unexplained: string[],
): RequestStep {
  const place = `${method} ${withoutRandom(new URL(url).pathname, '...')}`
  const put: Put = (value, name, said = name) => {
    const filled = typeof value === 'number' ? String(value) : replaced(value, known, name)
    if (isSecret(name, filled)) {
      leftOut?.(`${said} in ${place}`)
      return undefined
    }
    if (looksRandom(filled)) unexplained.push(`${said} in ${place}`)
    return typeof value === 'number' ? value : filled
  }
  const headers = request.headers.flatMap(([name, value]): [string, string][] => {
    if (name === 'origin' && value === new URL(page.url).origin) return [[name, '{origin}']]
    if (name !== 'origin' && !name.startsWith('x-')) {
      // Cookies are what the browser has by itself; other credentials somebody gave it.
      if (name !== 'cookie' && isSecret(name, value)) leftOut?.(`${name} in ${place}`)
      return []
    }
    const filled = put(value, name)
    return filled === undefined ? [] : [[name, String(filled)]]
  })
  const json = isJson(request.type) ? mapped(jsonOf(request.text), put) : undefined
  const form = request.type.includes('form-urlencoded')
    ? Object.fromEntries(
        [...new URLSearchParams(request.text)].flatMap(([name, value]) => {
          const filled = put(value, name)
          return filled === undefined ? [] : [[name, String(filled)]]
        }),
      )
    : undefined
  return {
    request: `${method} ${address(url, { issuer, page: page.url }, put)}`,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(json === undefined ? {} : { json }),
    ...(form === undefined ? {} : { form }),
  }
}

/** What a rule has instead of a recorded value; undefined where it may not have it. */
type Put = <V extends string | number>(
  value: V,
  name: string,
  said?: string,
) => V | string | number | undefined

/** Below the issuer, at the page's origin, or as it is. */
function address(
  url: string,
  { issuer, page }: { readonly issuer: string; readonly page: string },
  put: Put,
): string {
  const { origin, searchParams } = new URL(url)
  const pathname = new URL(url).pathname
    .split('/')
    .map((part) => {
      const plain = decoded(part)
      const filled = put(plain, 'client_id', 'a part of the path')
      return filled === plain ? part : String(filled)
    })
    .join('/')
  const query = [...searchParams].flatMap(([name, value]) => {
    const filled = put(value, name)
    if (filled === undefined) return []
    return [`${encodeURIComponent(name)}=${filled === value ? encodeURIComponent(value) : filled}`]
  })
  const base = issuer.replace(/\/$/, '')
  const whole = `${origin}${pathname}`
  const path = whole.startsWith(`${base}/`)
    ? `{issuer}${whole.slice(base.length)}`
    : origin === new URL(page).origin
      ? `{origin}${pathname}`
      : whole
  return `${path}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

function valuesOfUser({
  username,
  password,
  email,
}: Parameters<typeof rulesFromRecording>[1]['user']): Known {
  return [
    [password, '{password}'],
    ...(email === undefined ? [] : ([[email, '{email}']] as const)),
    [username, '{username}'],
  ]
}

function valuesOfPage(url: string): Known {
  const { search, searchParams } = new URL(url)
  const whole = search.length > 1 ? ([[search.slice(1), '{page.query}']] as const) : []
  return [...whole, ...[...searchParams].map(([name, value]) => [value, `{query.${name}}`] as const)]
}

/** Shorter values may be the same by accident. */
const distinctive = 8

/** The value with its variable: whole, under the same name or long enough, or as a part of it. */
function replaced(value: string, known: Known, name?: string): string {
  const whole = known.find(
    ([each, variable]) =>
      each === value &&
      (each.length >= distinctive || ofUser.test(variable) || variable === `{query.${name}}`),
  )
  if (whole !== undefined) return whole[1]
  return known
    .filter(([each]) => each.length >= distinctive)
    .reduce((text, [each, variable]) => text.replaceAll(each, variable), value)
}

const ofUser = /^\{(username|password|email)\}$/

/** Long and without words: made for this one sign-in, and of no use in the next. */
function looksRandom(text: string): boolean {
  const rest = text.replaceAll(/\{[^{}]*\}/g, '')
  return rest
    .split(/[^A-Za-z0-9_+=-]/)
    .some((part) => part.length >= 16 && /\d/.test(part) && /[A-Za-z]/.test(part))
}

/** A path in which something else stands for the parts that belong to this one sign-in. */
function withoutRandom(path: string, placeholder: string): string {
  return path
    .split('/')
    .map((part) => (looksRandom(part) ? placeholder : part))
    .join('/')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function mapped(value: unknown, put: Put, name = 'the body'): unknown {
  if (typeof value === 'string' || typeof value === 'number') return put(value, name)
  if (Array.isArray(value)) return value.map((item) => mapped(item, put, name)).filter(isThere)
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).map(([key, item]) => [key, mapped(item, put, key)] as const)
  return Object.fromEntries(members.filter(([, item]) => isThere(item)))
}

const isThere = (value: unknown): boolean => value !== undefined

/** Texts in a JSON answer by their dotted paths. */
function texts(value: unknown, path = ''): Record<string, string> {
  if (typeof value === 'string') return path === '' ? {} : { [path]: value }
  if (value === null || typeof value !== 'object') return {}
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, item]) => texts(item, path === '' ? name : `${path}.${name}`)),
  ) as Record<string, string>
}
