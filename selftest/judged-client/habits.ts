type Answer = Readonly<Record<string, unknown>>

/** What a client has in hand when it decides. */
export interface Held {
  readonly refresh: string | undefined
  /** What the token is for, as the authorization server said. */
  readonly granted: string
  readonly asked: string
  readonly resource: string
}

export interface Failure {
  /** Undefined where no answer came. */
  readonly status: number | undefined
  readonly answer: Answer
  readonly isJson: boolean
  /** Seconds, of the header Retry-After. */
  readonly retryAfter: number | undefined
  /** The token was found in the store when the client started. */
  readonly resumed: boolean
}

/** What to do about a refresh that brought no token. */
export type Reaction =
  | { readonly next: 'again'; readonly afterSeconds: number }
  | { readonly next: 'sign-in' }
  | { readonly next: 'register' }
  | { readonly next: 'give-up' }

/** Every decision of a client about its tokens, one function each, so that one at a time can be a bad one. */
export interface Habits {
  /** Whether an expired access token is replaced by a refresh, or the user is asked. */
  usesRefreshToken(): boolean
  /** Whether a refresh is tried though there is no refresh token. */
  refreshesWithoutToken(): boolean
  /** The refresh token to be stored after an answer. */
  refreshTokenAfter(held: Held, answer: Answer): string | undefined
  refreshScope(held: Held): string | undefined
  refreshResource(held: Held): string | undefined
  /** Headers of a call to the MCP server, besides the access token. */
  callHeaders(held: Held): Readonly<Record<string, string>>
  keepsTokensOverRestart(): boolean
  /** Whether the calls of one process wait for each other's refresh. */
  oneRefreshInProcess(): boolean
  /** Whether processes wait for each other's refresh. */
  oneRefreshAmongProcesses(): boolean
  /** Whether whoever waited takes the token that the other one got. */
  takesOverResult(): boolean
  /** Seconds in which the access token is taken for good; undefined where it is used until it is refused. */
  goodFor(answer: Answer): number | undefined
  afterFailure(failure: Failure): Reaction
  /** The scope to ask for, by what the resource needs and what the authorization server lists. */
  scopeToAsk(needed: string, listed: readonly string[]): string
  /** What the user is to be asked at a sign-in for a scope; undefined where that is up to the server. */
  promptToAsk(scope: string): string | undefined
  /** How often a sign-in is tried that the user declines. */
  triesWhereDeclined(): number
  /** Whether an authorization response of another issuer is refused. */
  comparesIssuers(): boolean
  /** Whether client identifiers and tokens are used at the server only that issued them. */
  keepsServersApart(): boolean
  /** Whether a new access token is tried before it is stored, with the refresh token beside it. */
  triesBeforeStoring(): boolean
  /** Whether the browser is asked for a session, without a page, before a refresh. */
  asksForSession(): boolean
  /** The scope to ask for once a call was refused for want of it. */
  stepUpScope(granted: string, needed: string): string
  /** Whether metadata that names another issuer is refused. */
  refusesOtherIssuers(): boolean
  verifiesIdTokens(): boolean
  /** Whether the key set is read again for a key that is not in it. */
  readsKeysAgain(): boolean
  comparesSubjects(): boolean
  /** Seconds by which an ID token may be from the future. */
  clockTolerance(): number
  registration(redirectUri: string): Answer
  /** @throws Error where the client does not want to live with what it was registered for */
  afterRegistration(answer: Answer): void
}

/** Errors by which a token endpoint says that a refresh token is dead, the wrong ones included that servers use. */
const dead = ['invalid_grant', 'invalid_token', 'unauthorized_client']
const passing = [408, 425, 429, 500, 502, 503, 504]

/** What a good client does. */
export const goodHabits: Habits = {
  usesRefreshToken: () => true,
  refreshesWithoutToken: () => false,
  refreshTokenAfter({ refresh }, { refresh_token: brought }) {
    return typeof brought === 'string' && brought !== '' ? brought : refresh
  },
  refreshScope: () => undefined,
  refreshResource: ({ resource }) => resource,
  callHeaders: () => ({}),
  keepsTokensOverRestart: () => true,
  oneRefreshInProcess: () => true,
  oneRefreshAmongProcesses: () => true,
  takesOverResult: () => true,
  goodFor({ expires_in: seconds }) {
    return typeof seconds === 'number' && seconds > 0 ? seconds : undefined
  },
  afterFailure({ status, answer: { error }, isJson, retryAfter }) {
    if (error === 'invalid_client') return { next: 'register' }
    if (dead.includes(String(error)) || status === 404) return { next: 'sign-in' }
    if (status === undefined || passing.includes(status) || !isJson) {
      return { next: 'again', afterSeconds: retryAfter ?? 0.2 }
    }
    return { next: 'give-up' }
  },
  scopeToAsk: (needed, listed) =>
    [needed, ...['offline_access', 'openid'].filter((scope) => listed.includes(scope))].join(' ').trim(),
  promptToAsk: (scope) => (scope.split(' ').includes('offline_access') ? 'consent' : undefined),
  triesWhereDeclined: () => 1,
  comparesIssuers: () => true,
  keepsServersApart: () => true,
  triesBeforeStoring: () => false,
  asksForSession: () => false,
  stepUpScope: (granted, needed) =>
    [...new Set([...granted.split(' '), ...needed.split(' ')])].join(' ').trim(),
  refusesOtherIssuers: () => true,
  verifiesIdTokens: () => true,
  readsKeysAgain: () => true,
  comparesSubjects: () => true,
  clockTolerance: () => 300,
  registration: (redirectUri) => ({
    client_name: 'A client to be judged',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  }),
  afterRegistration: () => {},
}
