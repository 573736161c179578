import { CredentialError, PrerequisiteError } from '../engine/errors.ts'
import { isCrash, refuseCrash } from '../http/crash.ts'
import { describeRefusal } from '../http/refusal.ts'
import type { TokenReply } from '../http/reply.ts'
import type { TestClient } from '../target/actors.ts'
import { describeAuthorization, refuseCrashOf, sendAuthorization } from './authorization.ts'
import type { CertificateChoice } from './back-channel.ts'
import type { Grant } from './grant.ts'
import { claimsOf } from './jwt.ts'
import { pushesRequests } from './pushed-request.ts'
import type { Authorization, AuthorizationRequest } from './rp-types.ts'
import { TokenQuestions } from './token-questions.ts'
import { scopeSet, strayToken } from './token-reply.ts'

/** A client that worked in this run, and is refused now. */
const forgotten =
  'it accepted this client earlier in this run, so it has forgotten or changed it since: was it restarted without its clients, or are registered clients kept for a while only? Register it again, e.g. with init --update --register'

/** Whether the authorization endpoint refuses a request at once because of its client. */
function refusesUnknownClient(authorization: Authorization): boolean {
  if (authorization.kind !== 'refused' || authorization.pages.length > 0) return false
  const { said = '', page } = authorization
  return /client/i.test(`${said} ${page?.title} ${page?.text}`)
}

/**
 * The authorization code flow of a relying party and its users' browsers: from the request to the grant.
 *
 * @see OpenID Connect Core 1.0, section 3.1
 */
export class CodeFlow extends TokenQuestions {
  /** Sends an authorization request with PKCE S256, state and nonce and follows it to its end. */
  async authorize(request: AuthorizationRequest): Promise<Authorization> {
    const { target, metadata, windows } = this.context
    const pushes = pushesRequests(target, metadata)
    const answer = await sendAuthorization(request, {
      target,
      metadata,
      wire: this.wire,
      ...(windows === undefined ? {} : { windows }),
      ...(pushes
        ? { push: (client, parameters) => this.pushRequest(client, parameters, request.withKey) }
        : {}),
    })
    // No authorization response may have one, but one that has ends with the others.
    const stray = 'parameters' in answer ? answer.parameters?.get('refresh_token') : undefined
    if (stray != null && request.user !== undefined) {
      this.context.ledger.issued(stray, request.user, request.client)
    }
    return answer
  }

  /** Sends an authorization request that has to end in a code. */
  async authorized(request: AuthorizationRequest): Promise<Authorization & { kind: 'code' }> {
    const authorization = await this.authorize(request)
    if (authorization.kind === 'code') return authorization
    refuseCrashOf(authorization)
    const isUnknown = refusesUnknownClient(authorization) && this.#knows(request.client)
    throw new PrerequisiteError(
      `no code for scope "${request.scope}": ${describeAuthorization(authorization)}${isUnknown ? `; ${forgotten}` : ''}`,
    )
  }

  #knows({ clientId }: TestClient): boolean {
    return this.context.acceptedClients?.has(clientId) === true
  }

  /**
   * Exchanges a code.
   *
   * @throws CredentialError where the server refuses the client itself
   * @see RFC 6749, section 4.1.3
   */
  async exchange(
    authorization: Authorization & { kind: 'code' },
    options: { readonly unbound?: boolean; readonly withCertificate?: CertificateChoice } = {},
  ): Promise<TokenReply> {
    const { client, user, withKey, parameters: { resource } = {} } = authorization.request
    const form = [
      ['grant_type', 'authorization_code'],
      ['code', authorization.code],
      ['redirect_uri', client.redirectUri],
      ['code_verifier', authorization.codeVerifier],
      // What the check named, so that the first access token is for it: RFC 8707, section 2.2.
      ...(resource === undefined ? this.wire.resources : [['resource', resource] as const]),
    ] as const
    const send = () => this.token(client, form, { ...options, withKey })
    const reply = user === undefined ? await send() : await this.context.ledger.asking({ user, client }, send)
    if (!isCrash(reply) && reply.json?.error === 'invalid_client') {
      throw new CredentialError(
        `an exchanged code: the server refused client ${client.clientId} (${describeRefusal(reply)}); ${this.#knows(client) ? forgotten : 'its secret or its auth in the target file is wrong'}`,
      )
    }
    if (reply.granted) this.context.acceptedClients?.add(client.clientId)
    const issued = reply.refreshToken ?? strayToken(reply, 'refresh_token')
    if (issued !== undefined && user !== undefined) this.context.ledger.issued(issued, user, client)
    return reply
  }

  /** Exchanges a code and keeps what it yields as a grant; blocks the check without an access token. */
  async exchanged(authorization: Authorization & { kind: 'code' }): Promise<Grant> {
    const grant = this.kept(authorization, await this.exchange(authorization))
    if (grant.subject !== undefined || this.context.target.protocol !== 'oauth') return grant
    const { subject } = await this.identityOf(grant.first, grant.client)
    return subject === undefined ? grant : { ...grant, subject }
  }

  /** OBTAIN: code flow to its end, whatever refresh token comes with it. */
  async obtain(request: AuthorizationRequest): Promise<Grant> {
    return this.exchanged(await this.code(request))
  }

  /** The first half of OBTAIN: a code, signing in before where the server wants that. */
  async code(request: AuthorizationRequest): Promise<Authorization & { kind: 'code' }> {
    if (this.#needsLoginFirst(request)) await this.#signInFirst(request)
    return this.authorized(request)
  }

  /** The same, wherever it ends. @throws TargetError for a crash on the way, which is no answer to what was asked */
  async asked(request: AuthorizationRequest): Promise<Authorization> {
    if (this.#needsLoginFirst(request)) await this.#signInFirst(request)
    const answer = await this.authorize(request)
    refuseCrashOf(answer)
    return answer
  }

  /** Some servers answer prompt=consent with an error while nobody is signed in. */
  #needsLoginFirst(request: AuthorizationRequest): boolean {
    return this.context.target.observed.sign_in_before_consent === true && request.prompt === 'consent'
  }

  async #signInFirst(request: AuthorizationRequest): Promise<void> {
    const { prompt: _, ...login } = request
    const probe = await this.authorize({ ...login, scope: 'openid' })
    if (probe.kind !== 'code') throw new PrerequisiteError(`a sign-in: ${describeAuthorization(probe)}`)
  }

  /** Keeps the answer to an exchange as a grant; blocks the check without an access token. */
  kept(authorization: Authorization & { kind: 'code' }, reply: TokenReply): Grant {
    const { client, user, browser, scope } = authorization.request
    refuseCrash(reply)
    if (!reply.granted) {
      const error = reply.json?.error
      const demanded = typeof error === 'string' && error.includes('dpop') && !this.provesPossession
      const hint = demanded
        ? '; the server demands proofs of possession: dpop: true, or with init: --dpop'
        : ''
      throw new PrerequisiteError(`an exchanged code (got ${describeRefusal(reply)})${hint}`)
    }
    if (user === undefined) throw new PrerequisiteError('a grant without a user')
    const subject: unknown = claimsOf(reply.idToken)?.sub
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
      subject: typeof subject === 'string' ? subject : undefined,
      refreshTokens: reply.refreshToken === undefined ? [] : [reply.refreshToken],
    }
  }
}
