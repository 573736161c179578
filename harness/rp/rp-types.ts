import type { Browser } from '../http/browser.ts'
import type { Reply } from '../http/reply.ts'
import type { ConsentAnswer, PageSeen } from '../pages/front-channel.ts'
import type { TestClient, TestUser } from '../target/actors.ts'

export interface AuthorizationRequest {
  readonly client: TestClient
  readonly browser: Browser
  /** Who signs in where a sign-in page comes; without one the sign-in page ends the attempt. */
  readonly user?: TestUser
  readonly scope: string
  readonly prompt?: string
  readonly maxAge?: number
  /**
   * `approve` (default), `without-offline` to approve with the box for offline access not ticked, or `stop` at the consent
   * page to look at it, as also where it has no such box.
   */
  readonly consent?: ConsentAnswer
  readonly parameters?: Readonly<Record<string, string>>
  /** Of which key proofs of possession are, in a pushed request and at the exchange; default: the client's. */
  readonly withKey?: 'another'
}

/** How an authorization request ended. */
export type Authorization =
  | {
      readonly kind: 'code'
      readonly code: string
      readonly codeVerifier: string
      readonly nonce: string
      /** All parameters of the redirect, those of its fragment included. */
      readonly parameters?: URLSearchParams
      readonly pages: readonly PageSeen[]
      /** What brought it, where it was not a real browser that got it. */
      readonly answer?: Reply
      readonly request: AuthorizationRequest
    }
  /** Tokens without a code, from a request for another response type. */
  | {
      readonly kind: 'tokens'
      readonly parameters: URLSearchParams
      readonly pages: readonly PageSeen[]
      /** What brought it, where it was not a real browser that got it. */
      readonly answer?: Reply
      readonly request: AuthorizationRequest
    }
  | {
      readonly kind: 'error'
      readonly error: string
      readonly description: string | undefined
      readonly pages: readonly PageSeen[]
      /** What brought it, where it was not a real browser that got it. */
      readonly answer?: Reply
      readonly request: AuthorizationRequest
    }
  /** Stopped at a page: sign-in without a user, consent with `stop`, or one that nobody knows. */
  | {
      readonly kind: 'page'
      readonly page: PageSeen
      readonly pages: readonly PageSeen[]
      readonly request: AuthorizationRequest
    }
  /** An HTTP error instead of a page or a redirect. */
  | {
      readonly kind: 'refused'
      readonly status: number
      /** The page that came with it. */
      readonly page?: PageSeen
      /** What the server says in it: the description of its error, else nothing. */
      readonly said?: string
      readonly pages: readonly PageSeen[]
      readonly answer?: Reply
      readonly request: AuthorizationRequest
    }

/** Which shape of the end session request is sent. */
export type LogoutVariant = 'get-with-hint' | 'post-with-hint' | 'get-with-client-id'

export type SessionState = 'alive' | 'ended'

/** A login session with the answers that show whether it lives. */
export interface SessionSeen {
  readonly state: SessionState
  readonly shown: readonly (PageSeen | Reply)[]
}
