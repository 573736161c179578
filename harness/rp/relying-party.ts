import { NotApplicable, OutOfTime, PrerequisiteError } from '../engine/errors.ts'
import type { Browser } from '../http/browser.ts'
import { refuseCrash } from '../http/crash.ts'
import { describeRefusal } from '../http/refusal.ts'
import { isSuccess, type Reply, type TokenReply } from '../http/reply.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { CertificateChoice } from './back-channel.ts'
import type { Proof } from './client-authentication.ts'
import { CodeFlow } from './code-flow.ts'
import type { RelyingPartyContext } from './endpoints.ts'
import type { Grant } from './grant.ts'
import { GrantManagement } from './grant-management.ts'
import { LoginSessions } from './login-sessions.ts'
import type { ProofChoice } from './possession.ts'
import type { LogoutVariant, SessionSeen, SessionState } from './rp-types.ts'
import { tokenExchangeGrantType, tokenTypes } from './token-exchange.ts'
import { strayToken } from './token-reply.ts'
import { UpstreamProvider } from './upstream-provider.ts'

export interface GrantRequest {
  readonly scope?: string
  readonly prompt?: string
  readonly maxAge?: number
  readonly parameters?: Readonly<Record<string, string>>
}

/**
 * Sends what a relying party and its users' browsers send. Two verbs per move: the plain one tries and never throws
 * on a status, the one in past tense needs it and throws `PrerequisiteError`, which blocks the check.
 */
export class RelyingParty extends CodeFlow {
  readonly grantManagement: GrantManagement
  readonly upstream: UpstreamProvider
  readonly #sessions: LoginSessions
  readonly #started = performance.now()

  constructor(context: RelyingPartyContext) {
    super(context)
    this.upstream = new UpstreamProvider(context)
    this.grantManagement = new GrantManagement(context, {
      token: (client, parameters) => this.token(client, parameters),
      asTokenHolder: (...request) => this.asTokenHolder(...request),
    })
    this.#sessions = new LoginSessions(context, {
      authorize: (request) => this.authorize(request),
      signIn: (user, client, browser) => this.online(user, client, browser),
    })
  }

  /**
   * Lets the target's time pass: moves its clock where that is possible, waits otherwise.
   *
   * @throws OutOfTime for a wait that is longer than the check has left
   */
  async wait(seconds: number): Promise<void> {
    if (!this.canWait(seconds)) {
      const needed = Math.ceil(this.#secondsGone + seconds + this.#checkSeconds)
      throw new OutOfTime(
        `a wait of ${seconds} s does not fit into the ${this.#checkSeconds} s that a check has here; the clock of the target cannot be moved, so give checks more time in the target file: deadlines: { check: ${needed} }`,
      )
    }
    await this.clock.pass(seconds)
  }

  /** Whether the target's time can pass for so long before the deadline of the check. */
  canWait(seconds: number): boolean {
    return this.clock.movable || this.#secondsGone + seconds < this.#checkSeconds
  }

  get #secondsGone(): number {
    return (performance.now() - this.#started) / 1000
  }

  get #checkSeconds(): number {
    return this.context.target.deadlines.check
  }

  /** OFFLINE: a grant with an offline token; no refresh token in the answer blocks the check. */
  async offline(
    user: TestUser,
    client: TestClient,
    browser: Browser,
    options: GrantRequest = {},
  ): Promise<Grant> {
    const grant = await this.obtain({
      client,
      browser,
      user,
      scope: options.scope ?? 'openid offline_access',
      prompt: options.prompt ?? 'consent',
      ...(options.maxAge === undefined ? {} : { maxAge: options.maxAge }),
      ...(options.parameters === undefined ? {} : { parameters: options.parameters }),
    })
    if (grant.refreshToken === undefined) {
      throw new PrerequisiteError(`no refresh token came with offline_access for client ${client.clientId}`)
    }
    return grant
  }

  /**
   * Whether a grant is of offline access as far as its answers tell. A refresh token alone is no sign: some servers issue
   * one to everybody, and leave offline_access out of the scope unless the user was asked.
   */
  async seemsOffline({ refreshToken, first, client }: Grant): Promise<boolean> {
    if (refreshToken === undefined) return false
    return (await this.effectiveScope(first, client))?.has('offline_access') !== false
  }

  /** ONLINE: a grant without offline_access; it may have no refresh token. */
  async online(
    user: TestUser,
    client: TestClient,
    browser: Browser,
    options: GrantRequest = {},
  ): Promise<Grant> {
    return this.obtain({
      client,
      browser,
      user,
      scope: options.scope ?? 'openid',
      ...(options.prompt === undefined ? {} : { prompt: options.prompt }),
      ...(options.maxAge === undefined ? {} : { maxAge: options.maxAge }),
      ...(options.parameters === undefined ? {} : { parameters: options.parameters }),
    })
  }

  /** ONLINE with a refresh token; a target that issues none makes the check not applicable. */
  async onlineWithRefresh(
    user: TestUser,
    client: TestClient,
    browser: Browser,
    options: GrantRequest = {},
  ): Promise<Grant> {
    const grant = await this.online(user, client, browser, options)
    if (grant.refreshToken === undefined) {
      throw new NotApplicable('the server issues no refresh token without offline_access')
    }
    return grant
  }

  /**
   * REFRESH with the newest token of a grant, without cookies; what comes back is carried forward.
   *
   * @see RFC 6749, section 6
   */
  async refresh(
    grant: Grant,
    parameters: Readonly<Record<string, string>> = {},
    how: { readonly atOnce?: boolean } = {},
  ): Promise<TokenReply> {
    const reply = await this.refreshToken(grant.refreshToken ?? '', grant.client, { parameters, ...how })
    if (reply.granted) this.#carryForward(grant, reply)
    return reply
  }

  /** REFRESH with any token value; nothing is carried forward. */
  async refreshToken(
    token: string,
    client: TestClient,
    {
      parameters = {},
      ...how
    }: {
      readonly parameters?: Readonly<Record<string, string>>
      readonly proof?: Proof
      /** The proof of possession is of another key than the client's. */
      readonly withKey?: ProofChoice['key']
      readonly withNonce?: ProofChoice['nonce']
      readonly withCertificate?: CertificateChoice
      /** Without a proof of possession. */
      readonly unbound?: boolean
      /** Of the page whose script sends it. */
      readonly origin?: string
      /** Sent together with another request, so that a failure may be due to that. */
      readonly atOnce?: boolean
    } = {},
  ): Promise<TokenReply> {
    const { scope, ...others } = parameters
    const sentScope = scope === undefined ? undefined : this.wire.refreshScope(scope)
    const form: [string, string][] = [
      ['grant_type', 'refresh_token'],
      ['refresh_token', token],
      ...(sentScope === undefined ? [] : [['scope', sentScope] as [string, string]]),
      ...Object.entries(others),
      ...('resource' in others ? [] : this.wire.resources),
    ]
    const reply = await this.token(client, form, how)
    const stray = reply.refreshToken === undefined ? strayToken(reply, 'refresh_token') : undefined
    if (reply.granted && reply.refreshToken !== undefined)
      this.context.ledger.replaced(token, reply.refreshToken)
    else if (stray !== undefined) this.context.ledger.strayed(token, stray)
    return reply
  }

  /** REFRESH that has to work. */
  async refreshed(grant: Grant, parameters: Readonly<Record<string, string>> = {}): Promise<TokenReply> {
    const reply = await this.refresh(grant, parameters)
    refuseCrash(reply)
    if (!reply.granted) throw new PrerequisiteError(`a working refresh (got ${describeRefusal(reply)})`)
    return reply
  }

  /**
   * Exchanges the access token of a grant, as its client; a refresh token that comes is for the clean-up, too.
   *
   * @see RFC 8693, section 2.1
   */
  async exchangeToken(
    grant: Grant,
    wanted: { readonly type: keyof typeof tokenTypes; readonly scope?: string },
  ): Promise<{ readonly reply: TokenReply; readonly refreshToken: string | undefined }> {
    const { client, user, accessToken = '' } = grant
    const scope = wanted.scope === undefined ? undefined : this.wire.refreshScope(wanted.scope)
    const form = [
      ['grant_type', tokenExchangeGrantType],
      ['subject_token', accessToken],
      ['subject_token_type', tokenTypes.access],
      ['requested_token_type', tokenTypes[wanted.type]],
      ...(scope === undefined ? [] : [['scope', scope] as const]),
    ] as const
    const reply = await this.context.ledger.asking({ user, client }, () => this.token(client, form))
    // What was asked for stands in the member access_token, whatever kind of token it is.
    const inOtherMember = reply.json?.issued_token_type === tokenTypes.refresh ? reply.accessToken : undefined
    const refreshToken = reply.refreshToken ?? inOtherMember
    if (refreshToken !== undefined) this.context.ledger.issued(refreshToken, user, client)
    return { reply, refreshToken }
  }

  /** REVOKE of the newest token of a grant that has to be accepted, after the target's clock passed into a new second. */
  async revoked(grant: Grant): Promise<Reply> {
    await this.clock.intoNewSecond()
    const reply = await this.revoke(grant.refreshToken ?? '', grant.client, { hint: 'refresh_token' })
    refuseCrash(reply)
    // Another status of success than 200 is the matter of one requirement; what was revoked shows all the same.
    if (!isSuccess(reply))
      throw new PrerequisiteError(`an accepted revocation (got ${describeRefusal(reply)})`)
    return reply
  }

  /** SSO: whether the browser still has a login session at the target. Never exchanges a code. */
  async session(browser: Browser, client: TestClient): Promise<SessionState> {
    return this.#sessions.state(browser, client)
  }

  /** The same with the answers that show it, for whoever judges it. */
  async sessionSeen(browser: Browser, client: TestClient): Promise<SessionSeen> {
    return this.#sessions.seen(browser, client)
  }

  /**
   * LOGOUT that has to end the login session: alive before (signing in once more where it was not), ended after.
   *
   * @see OpenID Connect RP-Initiated Logout 1.0, section 2
   */
  async loggedOut(grant: Grant, variant: LogoutVariant = 'get-with-hint'): Promise<void> {
    if (!(await this.logout(grant, variant))) {
      throw new PrerequisiteError(`a logout that ends the login session (${variant}): it is still alive`)
    }
  }

  /** LOGOUT; returns whether the session is ended after it. */
  async logout(grant: Grant, variant: LogoutVariant = 'get-with-hint'): Promise<boolean> {
    return this.#sessions.logout(grant, variant)
  }

  /** Sends a logout request with a given hint from a browser, confirms if asked, and returns the last answer. */
  async signOut(
    browser: Browser,
    client: TestClient,
    hint: string | undefined,
    variant: Exclude<LogoutVariant, 'get-with-client-id'> = 'get-with-hint',
  ): Promise<Reply> {
    return this.#sessions.signOut(browser, client, variant, hint)
  }

  #carryForward(grant: Grant, reply: TokenReply): void {
    grant.latest = reply
    grant.accessToken = reply.accessToken
    grant.idToken = reply.idToken ?? grant.idToken
    if (reply.refreshToken !== undefined && reply.refreshToken !== grant.refreshToken) {
      grant.refreshToken = reply.refreshToken
      grant.refreshTokens.push(reply.refreshToken)
    }
  }
}
