/** Endpoints by the names under which faults and requests know them, whatever their paths. */
export const endpointNames = [
  'discovery',
  'jwks',
  'authorization',
  'pages',
  'token',
  'userinfo',
  'mcp',
  'revocation',
  'introspection',
  'end_session',
  'registration',
  'pushed_authorization_request',
  'account',
  'admin',
] as const

export type EndpointName = (typeof endpointNames)[number]

/** Which requests a fault hits; a member that is left out is not looked at. */
export interface FaultMatch {
  readonly endpoint?: EndpointName
  readonly grant_type?: string
  /** A client identifier, as the request says it. */
  readonly client?: string
}

export const tokenFaults = [
  'wrong-signature',
  'unknown-kid',
  'wrong-iss',
  'wrong-aud',
  'wrong-nonce',
  'wrong-sub',
  'expired',
] as const

/** What is wrong with a token; all but the first two are signed with the right key. */
export type TokenFault = (typeof tokenFaults)[number]

/** What goes wrong. Members can be combined, as far as they make sense together. */
export interface FaultEffect {
  /** Answers with this status, and nothing happens inside. */
  readonly status?: number
  /** Headers of the answer, whether it is this fault's or the right one. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body of an answer with `status`: text as it is, anything else as JSON. Default: empty. */
  readonly body?: unknown
  /** Refuses with this OAuth error; the status is 400 unless `status` says otherwise. */
  readonly error?: string
  readonly error_description?: string
  /** Waits for so many milliseconds before anything else. */
  readonly delay?: number
  /** Breaks the connection: before anything happened, or after everything did, so that only the answer is lost. */
  readonly drop?: 'before' | 'after-commit'
  /** Sends the body in small pieces, for so many milliseconds. */
  readonly slow_body?: number
  /** Cuts the JSON off in the middle. */
  readonly malformed?: boolean
  /** Members that are left out of the JSON. */
  readonly omit?: readonly string[]
  /** Members that are put into the JSON. */
  readonly set?: Readonly<Record<string, unknown>>
  readonly id_token?: TokenFault
  readonly access_token?: TokenFault
  /** Seconds by which the clock is wrong that writes the times into ID tokens, and into access tokens that are JWTs. */
  readonly skew?: number
  /** One of these each time, chosen by `seed`. */
  readonly one_of?: readonly FaultEffect[]
}

/** How often. */
export interface FaultCount {
  /** How many requests are hit; default: all. */
  readonly times?: number
  /** The share of the requests that is hit, from 0 to 1, chosen by `seed`; default: all. */
  readonly rate?: number
  /** The same seed makes the same choices. Default 1. */
  readonly seed?: number
}

/** A fault as files, command lines and requests have it. */
export type FaultRule = FaultMatch & FaultEffect & FaultCount

/** A request that a fault hit. */
export interface FaultHit {
  readonly at: string
  /** Of the fault. */
  readonly id: string
  readonly endpoint: EndpointName | undefined
  readonly grant_type?: string
  readonly client?: string
  /** What went wrong, in few words. */
  readonly effect: string
}

/** A fault that was switched on. */
export interface ActiveFault {
  readonly id: string
  readonly rule: FaultRule
  /** How many requests it has hit. */
  readonly hits: number
  /** How many more it hits; undefined where there is no limit. */
  readonly left: number | undefined
  /** Switches it off; what it has hit stays on record. */
  remove(): void
}

/** What goes wrong between the provider and its clients. The first fault that matches a request hits it. */
export interface Faults {
  /** The next request to an endpoint. @throws MockError invalid_option */
  next(endpoint: EndpointName, effect: FaultEffect): ActiveFault
  /** Requests that match. @throws MockError invalid_option */
  on(match: FaultMatch, effect: FaultEffect & FaultCount): ActiveFault
  /** A fault as data. @throws MockError invalid_option */
  add(rule: FaultRule): ActiveFault
  /** Faults that good clients survive by trying again, by a seed: an error, a lost answer, a cut one, a slow one. */
  random(how?: FaultMatch & FaultCount): ActiveFault
  /** Those that are on, in the order in which they are tried. */
  active(): readonly ActiveFault[]
  /** Every request that was hit since the last reset, oldest first; the latest 500. */
  readonly hits: readonly FaultHit[]
  /** Switches all of them off. */
  clear(): void
}
