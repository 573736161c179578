import { partOfJwt } from './jwt-parts.ts'

/** A token, or with `keep_secrets` any secret, that a request or its answer had. It never leaves the memory of the process. */
export interface Exchanged {
  readonly where: 'request' | 'answer'
  /** The name of the parameter, the header or the member. */
  readonly name: string
  /** All of it where secrets are kept; otherwise the header and the claims of a JWT, without the signature. */
  readonly text: string
}

/** The same for people. */
export interface ShownExchanged {
  readonly where: Exchanged['where']
  readonly name: string
  /** JSON with line breaks. */
  readonly header?: string
  /** JSON with line breaks. */
  readonly claims?: string
  /** All of it, where it may be seen. */
  readonly value?: string
}

/** Members and parameters that hold tokens, by the names that specifications give them. */
const tokenNames = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'token',
  'subject_token',
  'actor_token',
  'assertion',
  'client_assertion',
  'request',
  'logout_token',
])
/** What is secret and no token. */
const isSecret = (name: string): boolean => /^(code|code_verifier|device_code)$|password|secret/.test(name)
const mostOfOne = 10
/** Characters. */
const longest = 8192

/** What people may want to see decoded of a request and its answer. */
export function exchangedIn(
  sent: {
    readonly headers: Headers
    readonly parameters: readonly URLSearchParams[]
    readonly answer: Readonly<Record<string, unknown>>
  },
  { secrets }: { readonly secrets: boolean },
): readonly Exchanged[] {
  const found: Exchanged[] = []
  const isAsked = (name: string): boolean => tokenNames.has(name) || (secrets && isSecret(name))
  const add = (where: Exchanged['where'], name: string, value: string): void => {
    // What has the name of a request object may be a mere identifier.
    const whole = secrets && (name !== 'request' || unsigned(value) !== undefined)
    const text = whole ? value.slice(0, longest) : unsigned(value)
    if (text !== undefined && found.length < mostOfOne) found.push({ where, name, text })
  }
  for (const name of ['authorization', 'dpop']) {
    const value = sent.headers.get(name)
    if (value !== null) add('request', name, secrets ? value : value.replace(/^[A-Za-z]+ +/, ''))
  }
  for (const part of sent.parameters) {
    for (const [name, value] of part) {
      if (isAsked(name)) add('request', name.slice(0, 300), value)
    }
  }
  for (const [name, value] of Object.entries(sent.answer)) {
    if (isAsked(name) && typeof value === 'string') add('answer', name, value)
  }
  return found
}

/**
 * The same for people; undefined where there is nothing that they may see.
 *
 * @param secrets whether the text may be seen as it was sent
 */
export function shownExchanged(
  { where, name, text }: Exchanged,
  secrets: boolean,
): ShownExchanged | undefined {
  const jwt = text.replace(/^[A-Za-z]+ +/, '')
  const [header, claims] = jwt.includes('.') ? [partOfJwt(jwt, 0), partOfJwt(jwt, 1)] : []
  if (!secrets && header === undefined) return undefined
  return {
    where,
    name,
    ...(header === undefined ? {} : { header: JSON.stringify(header, undefined, 2) }),
    ...(header === undefined || claims === undefined ? {} : { claims: JSON.stringify(claims, undefined, 2) }),
    ...(secrets ? { value: text } : {}),
  }
}

/** What may be a JWT, without what makes it worth something: looked at closer by whoever shows it, since few are. */
function unsigned(token: string): string | undefined {
  // Begins as a JSON object does, and has the three parts of a JWS: a pattern would go through all of each token.
  if (token.length > longest || !token.startsWith('ey')) return undefined
  const payload = token.indexOf('.') + 1
  const end = token.indexOf('.', payload)
  return end <= payload || token.includes('.', end + 1) ? undefined : token.slice(0, end)
}
