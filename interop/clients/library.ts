/** What a library got from a sign-in or a refresh. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly idToken?: string | undefined
}

/** Where the mock is, and who the client is there. */
export interface Registration {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Nobody listens there: a person who is sent to it stops. */
  readonly redirectUri: string
  readonly signedOutUri: string
}

/** A person with a browser, as far as a library needs one. */
export interface Browses {
  /** Goes to an address, signs in and agrees; the address that the browser is sent to in the end, or `until` it. */
  visit(address: string, until: string, how?: { readonly exactly?: boolean }): Promise<URL>
  /** The tokens that a page of an application shows. */
  read(address: string): Promise<{ readonly tokens?: Tokens }>
}

export const scope = 'openid profile email offline_access'

/** A client library, set up as its documentation says; calls that it does not have are left out. */
export interface Library {
  readonly name: string
  /** Where what it does is not seen here but in another test. */
  readonly note?: string
  start(registration: Registration): Promise<RunningLibrary>
}

export interface RunningLibrary {
  /** The authorization endpoint that it found by itself. */
  discovered?: () => string
  signIn(person: Browses): Promise<Tokens>
  refresh?: (tokens: Tokens) => Promise<Tokens>
  revoke?: (tokens: Tokens) => Promise<void>
  /** Where it sends a browser that is to be signed out. */
  logoutUrl?: (tokens: Tokens) => string
  /** Its tokens are in the session of a browser, so they go when that signs out. */
  readonly keepsTokensInBrowser?: true
  stop?: () => Promise<void>
}
