/** An answer as the mock gave it, or as a mutation left it. */
export interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

/** What the bytes of an answer do on their way. */
export type Wire =
  | { readonly kind: 'whole' }
  /** Nothing is ever sent. */
  | { readonly kind: 'silent' }
  /** The connection ends before a byte. */
  | { readonly kind: 'closed' }
  /** The connection is reset after so many bytes. */
  | { readonly kind: 'reset'; readonly after: number }
  /** The connection ends properly after so many bytes. */
  | { readonly kind: 'short'; readonly after: number }
  /** One byte at a time. */
  | { readonly kind: 'drip'; readonly every: number }
  /** A body without an end. */
  | { readonly kind: 'endless' }
  /** These bytes instead. */
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** These bytes first. */
  | { readonly kind: 'preceded'; readonly bytes: Buffer }

export interface Sent {
  readonly answer: Answer
  readonly wire: Wire
  /** Whether the length is stated as it is; otherwise the headers of the answer say something else, or nothing. */
  readonly honestLength: boolean
}

/** Which request an answer belongs to. */
export type Place =
  | 'discovery'
  | 'jwks'
  | 'authorize'
  | 'login'
  | 'consent'
  | 'token'
  | 'userinfo'
  | 'introspect'
  | 'revoke'
  | 'logout'
  | 'register'
  | 'calls'
  | 'any'

const byPath: readonly (readonly [RegExp, Place])[] = [
  [/^\/\.well-known\//, 'discovery'],
  [/^\/jwks/, 'jwks'],
  [/^\/authorize/, 'authorize'],
  [/^\/login/, 'login'],
  [/^\/consent/, 'consent'],
  [/^\/token/, 'token'],
  [/^\/userinfo/, 'userinfo'],
  [/^\/introspect/, 'introspect'],
  [/^\/revoke/, 'revoke'],
  [/^\/logout/, 'logout'],
  [/^\/register/, 'register'],
  [/^\/(account|admin|control)\//, 'calls'],
]

export function placeOf(path: string): Place {
  return byPath.find(([pattern]) => pattern.test(path))?.[1] ?? 'any'
}

/** What a mutation may name: the server itself, and other ports. */
export interface Surroundings {
  readonly origin: string
  /** Listens and counts; nothing of the target names it but hostile answers. */
  readonly trap: string
  /** Listens too, for metadata: what metadata name is the server's. */
  readonly named: string
}

/** One way in which answers go wrong. */
export interface Mutation {
  /** Says what is wrong, so that a failure can be understood without a debugger. */
  readonly name: string
  readonly at: Place
  /** From which answer of its place on, counted from 1; and whether it is that one only. */
  readonly from: number
  readonly once: boolean
  apply(sent: Sent, around: Surroundings): Sent
}

/** Whether an answer never ends, so that a deadline has to. */
export function isEndless({ name }: Mutation): boolean {
  return /: (never answered|one byte at a time|a body without an end)$/.test(name)
}

export type MutationBody = Pick<Mutation, 'name' | 'at' | 'apply'>

export function headersWithout(
  headers: Answer['headers'],
  name: string,
): readonly (readonly [string, string])[] {
  return headers.filter(([each]) => each.toLowerCase() !== name.toLowerCase())
}

export function withHeader(sent: Sent, name: string, value: string): Sent {
  const headers = [...headersWithout(sent.answer.headers, name), [name, value] as const]
  return { ...sent, answer: { ...sent.answer, headers } }
}

export function withBody(sent: Sent, body: string | Buffer, type?: string): Sent {
  const answered = { ...sent, answer: { ...sent.answer, body: Buffer.from(body as string) } }
  return type === undefined ? answered : withHeader(answered, 'content-type', type)
}
