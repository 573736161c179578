import type { Browser } from '../http/browser.ts'
import type { TokenReply } from '../http/reply.ts'
import type { TestClient, TestUser } from '../target/actors.ts'

/**
 * What one authorization yielded, with its tokens carried forward: a refresh that returns a new refresh, ID or
 * access token replaces the newest one here.
 */
export interface Grant {
  readonly kind: 'offline' | 'online'
  readonly user: TestUser
  readonly client: TestClient
  readonly browser: Browser
  /** The requested scope. */
  readonly requestedScope: string
  readonly nonce: string
  /** The answer to the code exchange. */
  readonly first: TokenReply
  /** The answer that came last. */
  latest: TokenReply
  readonly firstRefreshToken: string | undefined
  /** The newest refresh token. */
  refreshToken: string | undefined
  /** The newest access token. */
  accessToken: string | undefined
  readonly firstIdToken: string | undefined
  /** The newest ID token. */
  idToken: string | undefined
  /** `sub` of the first ID token; undefined where there was none. */
  readonly subject: string | undefined
  /** Every refresh token value seen for this grant, oldest first. */
  readonly refreshTokens: string[]
}
