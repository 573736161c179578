import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JWK, jwtVerify } from 'jose'
import { CredentialError, NotApplicable, PrerequisiteError, TargetError } from '../errors.ts'
import type { BrowserSession } from '../http/browser-session.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { Reply, TokenReply } from '../http/reply.ts'
import { drive } from '../pages/front-channel.ts'
import type { Target } from '../target/target-file.ts'
import type { Browser, TestClient, TestUser } from './actors.ts'
import { authenticate, type Proof } from './client-authentication.ts'
import type { Grant } from './grant.ts'
import type { Ledger } from './ledger.ts'
import { LoginSessions } from './login-sessions.ts'
import type {
  Authorization,
  AuthorizationRequest,
  LogoutVariant,
  ServerMetadata,
  SessionState,
} from './rp-types.ts'
import type { TargetClock } from './target-clock.ts'
import { describeRefusal, scopeSet, tokenReply } from './token-reply.ts'

export interface RelyingPartyContext {
  readonly target: Target
  readonly metadata: ServerMetadata
  readonly http: HttpClient
  readonly clock: TargetClock
  readonly ledger: Ledger
  readonly signal: AbortSignal
}

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
export class RelyingParty {
  readonly metadata: ServerMetadata
  readonly clock: TargetClock
  readonly #context: RelyingPartyContext
  readonly #sessions: LoginSessions

  constructor(context: RelyingPartyContext) {
    this.#context = context
    this.metadata = context.metadata
    this.clock = context.clock
    this.#sessions = new LoginSessions(context, this)
  }

  /** The target's time in milliseconds. */
  now(): number {
    return this.clock.now()
  }

  /** Lets the target's time pass: moves its clock where that is possible, waits otherwise. */
  async wait(seconds: number): Promise<void> {
    await this.clock.pass(seconds)
  }

  /**
   * Sends an authorization request with PKCE S256, state and nonce and follows it to its end.
   *
   * @see OpenID Connect Core 1.0, section 3.1.2; RFC 7636
   */
  async authorize(request: AuthorizationRequest): Promise<Authorization> {
    const { target, metadata } = this.#context
    const codeVerifier = randomText(48)
    const state = randomText(24)
    const nonce = randomText(24)
    const url = new URL(metadata.authorization_endpoint)
    const parameters: Record<string, string> = {
      response_type: 'code',
      client_id: request.client.clientId,
      redirect_uri: request.client.redirectUri,
      scope: request.scope,
      state,
      nonce,
      code_challenge: await s256(codeVerifier),
      code_challenge_method: 'S256',
      ...(request.prompt === undefined ? {} : { prompt: request.prompt }),
      ...(request.maxAge === undefined ? {} : { max_age: String(request.maxAge) }),
      ...target.authorization_parameters,
      ...request.parameters,
    }
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    const result = await drive({
      browser: request.browser as BrowserSession,
      url: url.href,
      redirectUri: request.client.redirectUri,
      ...(request.user === undefined ? {} : { user: request.user }),
      consent: request.consent ?? 'approve',
      rules: target.login === 'auto' ? [] : target.login,
      issuer: target.issuer,
    })
    const { pages } = result
    switch (result.kind) {
      case 'page':
        return { kind: 'page', page: result.page, pages, request }
      case 'login-refused':
        throw new CredentialError(
          `a sign-in as ${request.user?.username ?? 'nobody'}: the server refused the password of the target file`,
        )
      case 'refused':
        return { kind: 'refused', status: result.reply.status, pages, request }
      case 'redirect': {
        const error = result.params.get('error')
        if (error !== null) {
          return {
            kind: 'error',
            error,
            description: result.params.get('error_description') ?? undefined,
            pages,
            request,
          }
        }
        const code = result.params.get('code')
        if (code === null)
          throw new PrerequisiteError('the redirect to the client has neither code nor error')
        if (result.params.get('state') !== state) throw new PrerequisiteError('state came back changed')
        return { kind: 'code', code, codeVerifier, nonce, pages, request }
      }
    }
  }

  /** Sends an authorization request that has to end in a code. */
  async authorized(request: AuthorizationRequest): Promise<Authorization & { kind: 'code' }> {
    const authorization = await this.authorize(request)
    if (authorization.kind === 'code') return authorization
    if (authorization.kind === 'refused' && authorization.status >= 500) {
      throw new TargetError('HTTP_5XX', `the authorization request ended with status ${authorization.status}`)
    }
    throw new PrerequisiteError(
      `no code for scope "${request.scope}": ${describeAuthorization(authorization)}`,
    )
  }

  /**
   * Exchanges a code.
   *
   * @throws CredentialError where the server refuses the client itself
   * @see RFC 6749, section 4.1.3
   */
  async exchange(authorization: Authorization & { kind: 'code' }): Promise<TokenReply> {
    const { client, user } = authorization.request
    const reply = await this.token(client, [
      ['grant_type', 'authorization_code'],
      ['code', authorization.code],
      ['redirect_uri', client.redirectUri],
      ['code_verifier', authorization.codeVerifier],
    ])
    if (reply.json?.error === 'invalid_client') {
      throw new CredentialError(
        `an exchanged code: the server refused client ${client.clientId} (${describeRefusal(reply)}); its secret or its auth in the target file is wrong`,
      )
    }
    if (reply.refreshToken !== undefined && user !== undefined) {
      this.#context.ledger.issued(reply.refreshToken, user, client)
    }
    return reply
  }

  /** Exchanges a code and keeps what it yields as a grant; blocks the check without an access token. */
  async exchanged(authorization: Authorization & { kind: 'code' }): Promise<Grant> {
    return this.kept(authorization, await this.exchange(authorization))
  }

  /** OBTAIN: code flow to its end, whatever refresh token comes with it. */
  async obtain(request: AuthorizationRequest): Promise<Grant> {
    if (this.#needsLoginFirst(request)) await this.#signInFirst(request)
    return this.exchanged(await this.authorized(request))
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

  /** Any request to the token endpoint, with the client's authentication or another proof. */
  async token(
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
    options: { readonly proof?: Proof } = {},
  ): Promise<TokenReply> {
    return tokenReply(await this.#post(this.metadata.token_endpoint, client, parameters, options.proof))
  }

  /**
   * REFRESH with the newest token of a grant, without cookies; what comes back is carried forward.
   *
   * @see RFC 6749, section 6
   */
  async refresh(grant: Grant, parameters: Readonly<Record<string, string>> = {}): Promise<TokenReply> {
    const reply = await this.refreshToken(grant.refreshToken ?? '', grant.client, { parameters })
    if (reply.granted) this.#carryForward(grant, reply)
    return reply
  }

  /** REFRESH with any token value; nothing is carried forward. */
  async refreshToken(
    token: string,
    client: TestClient,
    options: { readonly parameters?: Readonly<Record<string, string>>; readonly proof?: Proof } = {},
  ): Promise<TokenReply> {
    const parameters: [string, string][] = [
      ['grant_type', 'refresh_token'],
      ['refresh_token', token],
      ...Object.entries(options.parameters ?? {}),
    ]
    const reply = await this.token(
      client,
      parameters,
      options.proof === undefined ? {} : { proof: options.proof },
    )
    if (reply.granted && reply.refreshToken !== undefined)
      this.#context.ledger.replaced(token, reply.refreshToken)
    return reply
  }

  /** REFRESH that has to work. */
  async refreshed(grant: Grant, parameters: Readonly<Record<string, string>> = {}): Promise<TokenReply> {
    const reply = await this.refresh(grant, parameters)
    if (!reply.granted) throw new PrerequisiteError(`a working refresh (got ${describeRefusal(reply)})`)
    return reply
  }

  /** USERINFO. @see OpenID Connect Core 1.0, section 5.3 */
  async userinfo(accessToken: string | undefined): Promise<Reply> {
    const endpoint = this.#endpoint('userinfo_endpoint', 'UserInfo endpoint')
    return this.#context.http.send({
      sender: 'client',
      method: 'GET',
      url: endpoint,
      headers: { authorization: `Bearer ${accessToken ?? ''}` },
    })
  }

  /** `sub` at UserInfo; undefined where the token is refused (also by a 200 answer without `sub`). */
  async userinfoSubject(
    accessToken: string | undefined,
  ): Promise<{ subject: string | undefined; reply: Reply }> {
    const reply = await this.userinfo(accessToken)
    const subject = reply.json?.sub
    return { subject: reply.status === 200 && typeof subject === 'string' ? subject : undefined, reply }
  }

  /** REVOKE as the token's client, or with another client or proof. @see RFC 7009, section 2.1 */
  async revoke(
    token: string,
    client: TestClient,
    options: { readonly hint?: string; readonly proof?: Proof } = {},
  ): Promise<Reply> {
    const endpoint = this.#endpoint('revocation_endpoint', 'revocation endpoint')
    const hint: [string, string][] = options.hint === undefined ? [] : [['token_type_hint', options.hint]]
    return this.#post(endpoint, client, [['token', token], ...hint], options.proof)
  }

  /** REVOKE of the newest token of a grant that has to be accepted, after the target's clock passed into a new second. */
  async revoked(grant: Grant): Promise<Reply> {
    await this.clock.intoNewSecond()
    const reply = await this.revoke(grant.refreshToken ?? '', grant.client, { hint: 'refresh_token' })
    if (reply.status !== 200)
      throw new PrerequisiteError(`an accepted revocation (got ${describeRefusal(reply)})`)
    return reply
  }

  /** INTROSPECT as the token's client. @see RFC 7662, section 2.1 */
  async introspect(token: string, client: TestClient, hint?: string): Promise<Reply> {
    const endpoint = this.#endpoint('introspection_endpoint', 'introspection endpoint')
    const parameters: [string, string][] = [['token', token]]
    if (hint !== undefined) parameters.push(['token_type_hint', hint])
    return this.#post(endpoint, client, parameters)
  }

  /** SSO: whether the browser still has a login session at the target. Never exchanges a code. */
  async session(browser: Browser, client: TestClient): Promise<SessionState> {
    return this.#sessions.state(browser, client)
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
  async signOut(browser: Browser, client: TestClient, hint: string | undefined): Promise<Reply> {
    return this.#sessions.signOut(browser, client, 'get-with-hint', hint)
  }

  /**
   * SCOPE: the effective scope of a token answer, from its scope member, introspection, or the JWT's claim.
   * Undefined where the target shows it nowhere.
   */
  async effectiveScope(reply: TokenReply, client: TestClient): Promise<Set<string> | undefined> {
    if (reply.scope !== undefined) return scopeSet(reply.scope)
    const token = reply.accessToken
    if (token === undefined) return undefined
    if (this.metadata.introspection_endpoint !== undefined) {
      const introspection = await this.introspect(token, client, 'access_token')
      if (introspection.json?.active === true && typeof introspection.json.scope === 'string') {
        return scopeSet(introspection.json.scope)
      }
    }
    const claim = claimsOf(token)?.scope
    if (typeof claim === 'string') return scopeSet(claim)
    return Array.isArray(claim) ? new Set(claim.map(String)) : undefined
  }

  /** The public keys as published now. @see RFC 7517, section 5 */
  async publishedKeys(): Promise<JWK[]> {
    const reply = await this.#context.http.send({
      sender: 'client',
      method: 'GET',
      url: this.#endpoint('jwks_uri', 'key set'),
    })
    const keys = reply.json?.keys
    if (!Array.isArray(keys)) throw new TargetError('JWKS', `${reply.url} is no JSON Web Key Set`)
    return keys as JWK[]
  }

  /**
   * Verifies a JWT with the keys as published now, or with the client's secret where its algorithm is symmetric
   * (OpenID Connect Core 1.0, section 10.1); the error says why it does not hold.
   */
  async verified(
    token: string,
    client: TestClient,
  ): Promise<{ claims: Record<string, unknown> } | { error: string }> {
    const options = { currentDate: new Date(this.now()), clockTolerance: 60 }
    const symmetric = String(headerOf(token)?.alg).startsWith('HS') && client.secret !== undefined
    const keys = symmetric ? [] : await this.publishedKeys()
    try {
      const { payload } = symmetric
        ? await jwtVerify(token, new TextEncoder().encode(client.secret), options)
        : await jwtVerify(token, createLocalJWKSet({ keys }), options)
      return { claims: payload }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }

  /** The discovery document as it is now. */
  async discovery(): Promise<Reply> {
    return this.#context.http.send({
      sender: 'client',
      method: 'GET',
      url: `${this.#context.target.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    })
  }

  #endpoint(name: string, title: string): string {
    const url = this.metadata[name]
    if (typeof url !== 'string')
      throw new NotApplicable(`the server has no ${title}`, `endpoints: { ${name}: <url> }`)
    return url
  }

  async #post(
    url: string,
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
    proof?: Proof,
  ): Promise<Reply> {
    const { headers, form } = await authenticate(client, parameters, {
      ...(proof === undefined ? {} : { proof }),
      audience: url,
      now: this.now(),
    })
    return this.#context.http.send({ sender: `client ${client.role}`, method: 'POST', url, headers, form })
  }

  /** Some servers answer prompt=consent with an error while nobody is signed in. */
  #needsLoginFirst(request: AuthorizationRequest): boolean {
    return this.#context.target.observed.sign_in_before_consent === true && request.prompt === 'consent'
  }

  async #signInFirst(request: AuthorizationRequest): Promise<void> {
    const { prompt: _, ...login } = request
    const probe = await this.authorize({ ...login, scope: 'openid' })
    if (probe.kind !== 'code') throw new PrerequisiteError(`a sign-in: ${describeAuthorization(probe)}`)
  }

  /** Keeps the answer to an exchange as a grant; blocks the check without an access token. */
  kept(authorization: Authorization & { kind: 'code' }, reply: TokenReply): Grant {
    const { client, user, browser, scope } = authorization.request
    if (!reply.granted) throw new PrerequisiteError(`an exchanged code (got ${describeRefusal(reply)})`)
    if (user === undefined) throw new PrerequisiteError('a grant without a user')
    return {
      kind: scopeSet(scope).has('offline_access') ? 'offline' : 'online',
      user,
      client,
      browser,
      requestedScope: scope,
      nonce: authorization.nonce,
      first: reply,
      latest: reply,
      firstRefreshToken: reply.refreshToken,
      refreshToken: reply.refreshToken,
      accessToken: reply.accessToken,
      firstIdToken: reply.idToken,
      idToken: reply.idToken,
      subject: reply.idToken === undefined ? undefined : claimsOf(reply.idToken)?.sub,
      refreshTokens: reply.refreshToken === undefined ? [] : [reply.refreshToken],
    }
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

/** How an authorization ended, in words for people. */
export function describeAuthorization(authorization: Authorization): string {
  switch (authorization.kind) {
    case 'code':
      return 'a code'
    case 'error':
      return `error ${authorization.error}`
    case 'page':
      return `stopped at a ${authorization.page.kind} page${authorization.page.title === '' ? '' : ` ("${authorization.page.title}")`}`
    case 'refused':
      return `HTTP ${authorization.status}`
  }
}

/** The claims of a JWT without verification, or undefined if it is none. */
export function claimsOf(
  token: string | undefined,
): (Record<string, unknown> & { sub?: string }) | undefined {
  if (token === undefined || token.split('.').length !== 3) return undefined
  try {
    return decodeJwt(token)
  } catch {
    return undefined
  }
}

/** The header of a JWT, or undefined if it is none. */
export function headerOf(token: string | undefined): { alg?: string; kid?: string } | undefined {
  if (token === undefined || token.split('.').length !== 3) return undefined
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    return { ...(alg === undefined ? {} : { alg }), ...(kid === undefined ? {} : { kid }) }
  } catch {
    return undefined
  }
}

function randomText(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url')
}

async function s256(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return Buffer.from(digest).toString('base64url')
}
