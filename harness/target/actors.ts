import type { ClientAuthentication, ClientEntry } from './target-file.ts'

/** A client registered at the target that the harness plays. */
export interface TestClient {
  /** The part it plays: `main`, `second`, `public`, `not_entitled`, `preapproved`, `assertion`, `account`. */
  readonly role: string
  readonly clientId: string
  readonly secret?: string
  readonly authentication: ClientAuthentication
  /** Where an endpoint wants another one. */
  readonly authenticationAt?: ClientEntry['auth_at']
  readonly assertion?: ClientEntry['assertion']
  /** Files with the certificate for TLS and its key. */
  readonly certificate?: ClientEntry['certificate']
  readonly otherCertificate?: ClientEntry['certificate']
  /** Private JWK for private_key_jwt. */
  readonly privateKey?: Record<string, unknown>
  readonly redirectUri: string
  readonly postLogoutRedirectUri?: string
  /** Where it is told of logouts. */
  readonly backChannelLogoutUri?: string
  /** Whether a page asks the user; `never` means pre-approved. */
  readonly consent: 'ask' | 'never'
  /** Scope values to ask for besides `openid` where a check wants an ungranted or a wider one. */
  readonly scopes: readonly string[]
}

/** A person at the target that the harness plays. */
export interface TestUser {
  /** `first`, `second`, or of a throw-away user its number. */
  readonly role: string
  readonly username: string
  readonly password: string
  readonly email?: string
  /** The identifier that administration calls want, where it is not the subject. */
  readonly id?: string
  /** The secret of a second factor by time-based codes, in Base32 or as an otpauth:// address. */
  readonly totp?: string
}
