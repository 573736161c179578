import type { JWK } from 'jose'
import { NotApplicable, TargetError } from '../engine/errors.ts'
import { refuseCrash } from '../http/crash.ts'
import type { HttpClient } from '../http/http-client.ts'
import { header, type Reply, type TokenReply } from '../http/reply.ts'
import type { Windows } from '../pages/chromium/windows.ts'
import type { TestClient } from '../target/actors.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import { authenticate, clientAssertion, type Proof } from './client-authentication.ts'
import { claimsOf, isEncrypted, type Verification, verifiedJwt } from './jwt.ts'
import type { Ledger } from './ledger.ts'
import type { Repairs } from './repairs.ts'
import type { TargetClock } from './target-clock.ts'
import { refusesClient, scopeIn, scopeSet, tokenReply } from './token-reply.ts'
import type { TokenThrottle } from './token-throttle.ts'

export interface RelyingPartyContext {
  readonly target: Target
  readonly metadata: ServerMetadata
  readonly http: HttpClient
  readonly clock: TargetClock
  readonly ledger: Ledger
  readonly throttle: TokenThrottle
  readonly repairs: Repairs
  /** Where pages are opened in a real browser. */
  readonly windows?: Windows
  /** The clients whose code the server exchanged in this run. */
  readonly acceptedClients?: Set<string>
  readonly signal: AbortSignal
}

/**
 * The back-channel endpoints of a server: one request each. What asks a question (UserInfo for a subject, introspection,
 * discovery) throws `TargetError` for a crash, which answers nothing; the rest never throws on a status.
 */
export class Endpoints {
  readonly metadata: ServerMetadata
  readonly clock: TargetClock
  protected readonly context: RelyingPartyContext
  /** Whether the server takes assertions only with the address of the endpoint as their audience. */
  #assertsByAddress = false

  constructor(context: RelyingPartyContext) {
    this.context = context
    this.metadata = context.metadata
    this.clock = context.clock
  }

  /** Whether the server is asked for at most one token a second, so that requests cannot be sent in parallel. */
  get throttled(): boolean {
    return this.context.throttle.slow
  }

  /** The target's time in milliseconds. */
  now(): number {
    return this.clock.now()
  }

  /** Any request to the token endpoint, with the client's authentication or another proof. */
  async token(
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
    options: { readonly proof?: Proof; readonly endpoint?: string; readonly atOnce?: boolean } = {},
  ): Promise<TokenReply> {
    const { throttle } = this.context
    const endpoint = options.endpoint ?? this.metadata.token_endpoint
    await throttle.wait(this.clock)
    const asked = this.clock.now()
    const reply = tokenReply(await this.#post(endpoint, client, parameters, options.proof))
    // The answer to one of two parallel requests says nothing about how fast tokens may be requested.
    if (options.atOnce !== true || reply.granted) throttle.record(reply, this.clock)
    if (reply.granted) this.#tellTime(reply, asked)
    return reply
  }

  /** An assertion as the client sends it to the token endpoint, or one with another audience (none at all) or key. */
  async assertion(
    client: TestClient,
    options: { readonly audience?: string | null; readonly signWith?: CryptoKey } = {},
  ): Promise<string> {
    const { audience = this.#audienceAt(this.metadata.token_endpoint), signWith } = options
    return clientAssertion(client, {
      audience,
      now: this.now(),
      ...(signWith === undefined ? {} : { signWith }),
    })
  }

  /** USERINFO. @see OpenID Connect Core 1.0, section 5.3 */
  async userinfo(accessToken: string | undefined): Promise<Reply> {
    const endpoint = this.#endpoint('userinfo_endpoint', 'UserInfo endpoint')
    return this.context.http.send({
      sender: 'client',
      method: 'GET',
      url: endpoint,
      headers: { authorization: `Bearer ${accessToken ?? ''}` },
    })
  }

  /**
   * Whether UserInfo takes a token, and `sub` of its answer. A 200 answer without `sub` is a refusal, unless it is
   * encrypted: then whom it names is unknown.
   *
   * @see OpenID Connect Core 1.0, sections 5.3.2 and 5.3.4 (the answer may be a JWT)
   */
  async userinfoSubject(
    accessToken: string | undefined,
  ): Promise<{ subject: string | undefined; accepted: boolean; reply: Reply }> {
    const reply = await this.userinfo(accessToken)
    refuseCrash(reply)
    if (reply.status !== 200) return { subject: undefined, accepted: false, reply }
    const token = reply.text.trim()
    const claimed = reply.json?.sub ?? claimsOf(token)?.sub
    const subject = typeof claimed === 'string' ? claimed : undefined
    const encrypted = reply.json === undefined && isEncrypted(token)
    return { subject, accepted: subject !== undefined || encrypted, reply }
  }

  /** REVOKE as the token's client, or with another client or proof. @see RFC 7009, section 2.1 */
  async revoke(
    token: string,
    client: TestClient,
    options: { readonly hint?: string; readonly proof?: Proof } = {},
  ): Promise<Reply> {
    const endpoint = this.#endpoint('revocation_endpoint', 'revocation endpoint')
    const hint: [string, string][] = options.hint === undefined ? [] : [['token_type_hint', options.hint]]
    return this.#managing('revocation', endpoint, client, [['token', token], ...hint], options.proof)
  }

  /** INTROSPECT as a client, or with another proof of who asks. @see RFC 7662, section 2.1 */
  async introspect(token: string, client: TestClient, hint?: string, proof?: Proof): Promise<Reply> {
    const endpoint = this.#endpoint('introspection_endpoint', 'introspection endpoint')
    const parameters: [string, string][] = [['token', token]]
    if (hint !== undefined) parameters.push(['token_type_hint', hint])
    const reply = await this.#managing('introspection', endpoint, client, parameters, proof)
    refuseCrash(reply)
    return reply
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
      const scope = introspection.json?.active === true ? scopeIn(introspection.json) : undefined
      if (scope !== undefined) return scope
    }
    return scopeIn(claimsOf(token) ?? {})
  }

  /**
   * Registers a client, with an initial access token where the server wants one.
   *
   * @see RFC 7591, section 3.1
   */
  async register(metadata: Readonly<Record<string, unknown>>, token?: string): Promise<Reply> {
    return this.context.http.send({
      sender: 'client',
      method: 'POST',
      url: this.#endpoint('registration_endpoint', 'registration endpoint'),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      json: metadata,
    })
  }

  /** The public keys as published now. @see RFC 7517, section 5 */
  async publishedKeys(): Promise<JWK[]> {
    const reply = await this.context.http.send({
      sender: 'client',
      method: 'GET',
      url: this.#endpoint('jwks_uri', 'key set'),
    })
    const keys: unknown = reply.json?.keys
    if (!Array.isArray(keys)) throw new TargetError('JWKS', `${reply.url} is no JSON Web Key Set`)
    const broken = keys.findIndex((key) => typeof key?.kty !== 'string')
    if (broken !== -1) {
      throw new TargetError('JWKS', `${reply.url} is no JSON Web Key Set: keys.${broken} is no key`)
    }
    return keys as JWK[]
  }

  /** Verifies a JWT with the keys as published now, or with the client's secret; the error says why it does not hold. */
  async verified(token: string, client: TestClient): Promise<Verification> {
    return verifiedJwt(token, {
      ...(client.secret === undefined ? {} : { secret: client.secret }),
      keys: () => this.publishedKeys(),
      now: this.now(),
    })
  }

  /** The discovery document as it is now. */
  async discovery(): Promise<Reply> {
    const reply = await this.context.http.send({
      sender: 'client',
      method: 'GET',
      url: `${this.context.target.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    })
    refuseCrash(reply)
    return reply
  }

  /** What is issued now tells what time it is at the target. */
  #tellTime(reply: TokenReply, asked: number): void {
    this.clock.tokenCame()
    const date = Date.parse(header(reply, 'date') ?? '')
    if (!Number.isNaN(date)) this.clock.saw(date / 1000, 'date', asked)
    const issued = [reply.idToken, reply.accessToken].flatMap((token) => {
      const { iat } = claimsOf(token) ?? {}
      return typeof iat === 'number' ? [iat] : []
    })
    if (issued.length > 0) this.clock.saw(Math.max(...issued), 'token', asked)
  }

  #endpoint(name: string, title: string): string {
    const url = this.metadata[name]
    if (typeof url !== 'string')
      throw new NotApplicable(`the server has no ${title}`, `endpoints: { ${name}: <url> }`)
    return url
  }

  /**
   * A request about a token. Where the endpoint refuses the client's way to authenticate and its metadata names another
   * that the client has a secret for, that one is tried.
   *
   * @see RFC 8414, section 2
   */
  async #managing(
    name: 'revocation' | 'introspection',
    url: string,
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
    proof?: Proof,
  ): Promise<Reply> {
    const reply = await this.#post(url, client, parameters, proof)
    if (proof !== undefined || client.secret === undefined || !refusesClient(reply)) return reply
    const announced = this.metadata[`${name}_endpoint_auth_methods_supported`] ?? ['client_secret_basic']
    const other = (['client_secret_basic', 'client_secret_post'] as const).find(
      (method) => method !== client.authentication && Array.isArray(announced) && announced.includes(method),
    )
    if (other === undefined) return reply
    const another = await this.#post(url, client, parameters, { method: other })
    this.context.repairs.made({
      subject: `${client.authentication} at the ${name} endpoint`,
      observed: `refused (${reply.status}), so ${other} was used, as the metadata says`,
      replies: [reply, another],
    })
    return another
  }

  async #post(
    url: string,
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
    proof?: Proof,
  ): Promise<Reply> {
    const send = async (): Promise<Reply> => {
      const { headers, form } = await authenticate(client, parameters, {
        ...(proof === undefined ? {} : { proof }),
        audience: this.#audienceAt(url),
        now: this.now(),
      })
      return this.context.http.send({ sender: `client ${client.role}`, method: 'POST', url, headers, form })
    }
    const reply = await send()
    const asserts = proof === undefined && client.authentication === 'private_key_jwt'
    if (!asserts || this.#assertsByAddress || !refusesClient(reply)) return reply
    this.#assertsByAddress = true
    const another = await send()
    if (refusesClient(another)) {
      // It is not the audience then.
      this.#assertsByAddress = false
      return reply
    }
    this.context.repairs.made({
      subject: 'a client assertion for the issuer',
      observed: `refused (${reply.status}), so the address of the endpoint was used as its audience`,
      replies: [reply, another],
    })
    return another
  }

  /**
   * The issuer is what new texts want, and the address of an endpoint what some servers took before.
   *
   * @see RFC 7523, section 3; OpenID Connect Core 1.0, section 9
   */
  #audienceAt(url: string): string {
    // An address with parameters is none that an assertion could be for.
    return this.#assertsByAddress ? (url.split('?', 1)[0] ?? url) : this.context.target.issuer
  }
}
