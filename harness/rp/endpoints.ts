import type { JWK } from 'jose'
import { NotApplicable, TargetError } from '../engine/errors.ts'
import { refuseCrash } from '../http/crash.ts'
import { header, type Reply, type TokenReply } from '../http/reply.ts'
import type { PageWindows } from '../pages/chromium/page-window.ts'
import type { TestClient } from '../target/actors.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import { fillUrl } from '../target/template.ts'
import { commonValues } from '../target/variables.ts'
import { BackChannel, type BackChannelContext, type CertificateChoice } from './back-channel.ts'
import { clientAssertion, methodAt, type Proof } from './client-authentication.ts'
import { discovered } from './discovery.ts'
import { claimsOf, type Verification, verifiedJwt } from './jwt.ts'
import type { Ledger } from './ledger.ts'
import { PageScript } from './page-script.ts'
import type { ProofChoice } from './possession.ts'
import type { TargetClock } from './target-clock.ts'
import { tokenReply } from './token-reply.ts'
import type { TokenThrottle } from './token-throttle.ts'
import { WireRequest } from './wire-request.ts'

export interface RelyingPartyContext extends BackChannelContext {
  readonly ledger: Ledger
  readonly throttle: TokenThrottle
  /** Where pages are opened in a real browser. */
  readonly windows?: PageWindows
  /** The clients whose code the server exchanged in this run. */
  readonly acceptedClients?: Set<string>
  readonly signal: AbortSignal
}

/**
 * The back-channel endpoints of a server: one request each. What asks a question (introspection, discovery) throws `TargetError` for a crash, which answers nothing; the rest never throws on a status.
 */
export class Endpoints {
  readonly metadata: ServerMetadata
  readonly clock: TargetClock
  protected readonly wire: WireRequest
  protected readonly context: RelyingPartyContext
  readonly #channel: BackChannel

  constructor(context: RelyingPartyContext) {
    this.context = context
    this.#channel = new BackChannel(context)
    this.wire = new WireRequest(context.target, context.metadata)
    const { scopes_supported: scopes } = context.metadata
    this.metadata =
      scopes === undefined
        ? context.metadata
        : { ...context.metadata, scopes_supported: [...this.wire.readAll(new Set(scopes))] }
    this.clock = context.clock
  }

  /** Whether the server is asked for at most one token a second, so that requests cannot be sent in parallel. */
  get throttled(): boolean {
    return this.context.throttle.slow
  }

  /** Whether clients prove the possession of a key where they ask for tokens. @see RFC 9449 */
  get provesPossession(): boolean {
    return this.context.possession.used
  }

  /** Two resources to ask for, one of them at a refresh only. @see RFC 8707 */
  get resourceIndicators(): Target['resource_indicators'] {
    return this.context.target.resource_indicators
  }

  /** Has a client prove the possession of a key in this check, also where the others of the target do not. */
  provePossession(client: TestClient): void {
    this.context.possession.startFor(client)
  }

  /** Has a client show its certificate in this check, though it does not authenticate by it. */
  showCertificate(client: TestClient): void {
    this.context.possession.showFor(client)
  }

  /** The thumbprint of the key that a client proves to have. @see RFC 7638 */
  async keyOf(client: TestClient, key?: ProofChoice['key']): Promise<string> {
    return this.context.possession.thumbprint(client, key)
  }

  /** Whether there is UserInfo, or a resource that stands in for it. */
  get opensWithToken(): boolean {
    return this.metadata.userinfo_endpoint !== undefined || typeof this.context.target.identity === 'object'
  }

  /** Scope values besides openid and offline_access for grants of a client that are wider than others. */
  askableScopes(client: TestClient): readonly string[] {
    return this.context.target.protocol === 'oauth' ? client.scopes : ['profile', 'email']
  }

  /** The target's time in milliseconds. */
  now(): number {
    return this.clock.now()
  }

  /** Any request to the token endpoint, with the client's authentication or another proof. */
  async token(
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
    options: {
      readonly proof?: Proof
      readonly endpoint?: string
      readonly atOnce?: boolean
      /** Without the proof of possession that the clients of this target send. */
      readonly unbound?: boolean
      /** With the proof of another key than the client's. */
      readonly withKey?: ProofChoice['key'] | undefined
      readonly withNonce?: ProofChoice['nonce']
      readonly withCertificate?: CertificateChoice
      /** Of the page whose script sends it. */
      readonly origin?: string
    } = {},
  ): Promise<TokenReply> {
    const { throttle } = this.context
    const endpoint =
      options.endpoint ??
      this.#channel.addressFor(client, 'token_endpoint', 'token', options.withCertificate) ??
      this.metadata.token_endpoint
    await throttle.wait(this.clock)
    const asked = this.clock.now()
    const proven = options.unbound !== true
    const read = tokenReply(
      await this.#channel.post('token', endpoint, client, parameters, { ...options, proven }),
    )
    const reply = read.scope === undefined ? read : { ...read, scope: this.wire.read(read.scope) }
    this.context.possession.issued(reply, client, options.withKey)
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
    const { audience = this.#channel.audienceAt(this.metadata.token_endpoint, client), signWith } = options
    return clientAssertion(client, {
      audience,
      now: this.now(),
      ...(signWith === undefined ? {} : { signWith }),
    })
  }

  /** Pushes an authorization request. @see RFC 9126, section 2.1 */
  async pushRequest(
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
    withKey?: ProofChoice['key'],
  ): Promise<Reply> {
    const name = 'pushed_authorization_request_endpoint'
    const url =
      this.#channel.addressFor(client, name, 'pushed_request') ??
      this.#endpoint(name, 'pushed authorization request endpoint')
    // The client authenticates with its identifier anyway.
    const others = parameters.filter(([parameter]) => parameter !== 'client_id')
    const method = methodAt(client, 'pushed_request')
    const named = method === 'client_secret_basic' ? parameters : others
    return this.#channel.post('pushed_request', url, client, named, { proven: true, withKey })
  }

  /** USERINFO, or the resource that stands in for it. @see OpenID Connect Core 1.0, section 5.3 */
  async userinfo(accessToken: string | undefined): Promise<Reply> {
    const resource = this.#namedResource()
    const { method, url } = resource ?? {
      method: 'GET',
      url: this.#endpoint('userinfo_endpoint', 'UserInfo endpoint'),
    }
    return this.#channel.asTokenHolder(accessToken ?? '', { method, url }, (headers) =>
      this.context.http.send({ sender: 'client', method, url, headers }),
    )
  }

  /** Sends a request with an access token, with a proof of possession where it is bound to a key. */
  async asTokenHolder(...request: Parameters<BackChannel['asTokenHolder']>): Promise<Reply> {
    return this.#channel.asTokenHolder(...request)
  }

  #namedResource(): { readonly method: string; readonly url: string } | undefined {
    const { identity } = this.context.target
    if (typeof identity !== 'object') return undefined
    const [method = 'GET', address = '/'] = identity.request.trim().split(/\s+/)
    return { method, url: fillUrl(address, commonValues(this.context.target, this.now())) }
  }

  /** REVOKE as the token's client, or with another client or proof. @see RFC 7009, section 2.1 */
  async revoke(
    token: string,
    client: TestClient,
    options: { readonly hint?: string; readonly proof?: Proof } = {},
  ): Promise<Reply> {
    const endpoint =
      this.#channel.addressFor(client, 'revocation_endpoint', 'revocation') ??
      this.#endpoint('revocation_endpoint', 'revocation endpoint')
    const hint: [string, string][] = options.hint === undefined ? [] : [['token_type_hint', options.hint]]
    return this.#channel.aboutToken(
      'revocation',
      endpoint,
      client,
      [['token', token], ...hint],
      options.proof,
    )
  }

  /** INTROSPECT as a client, or with another proof of who asks. @see RFC 7662, section 2.1 */
  async introspect(token: string, client: TestClient, hint?: string, proof?: Proof): Promise<Reply> {
    const endpoint =
      this.#channel.addressFor(client, 'introspection_endpoint', 'introspection') ??
      this.#endpoint('introspection_endpoint', 'introspection endpoint')
    const parameters: [string, string][] = [['token', token]]
    if (hint !== undefined) parameters.push(['token_type_hint', hint])
    const reply = await this.#channel.aboutToken('introspection', endpoint, client, parameters, proof)
    refuseCrash(reply)
    return reply
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

  /** Ends a registration. @see RFC 7592, section 2.3 */
  async unregister(address: string, token: string): Promise<Reply> {
    const headers = { authorization: `Bearer ${token}` }
    return this.context.http.send({ sender: 'client', method: 'DELETE', url: address, headers })
  }

  /** What tokens are for: the MCP server of the target, else the first of its resources. @see RFC 8707, section 2 */
  get resource(): string | undefined {
    return this.context.target.mcp?.server ?? this.context.target.resources?.[0]
  }

  /** What an authorization request adds to name it; nothing where every request names it anyway. */
  get resourceParameter(): Readonly<Record<string, string>> {
    const { resource } = this
    return resource === undefined || this.namesResource ? {} : { resource }
  }

  /** Whether the requests of this target name it by themselves. */
  get namesResource(): boolean {
    return this.wire.resources.some(([, value]) => value === this.resource)
  }

  /**
   * Sends a message to the MCP server of the target, with an access token or without.
   *
   * @see Model Context Protocol, Transports, "Streamable HTTP"
   */
  async mcp(
    message: Readonly<Record<string, unknown>>,
    { token, session }: { readonly token?: string | undefined; readonly session?: string | undefined } = {},
  ): Promise<Reply> {
    const url = this.context.target.mcp?.server
    if (url === undefined)
      throw new NotApplicable('the target file names no MCP server', 'mcp: { server: <url> }')
    const own = {
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
    }
    const request = { sender: 'client', method: 'POST', url, json: { jsonrpc: '2.0', ...message } } as const
    if (token === undefined) return this.context.http.send({ ...request, headers: own })
    return this.#channel.asTokenHolder(token, { method: 'POST', url }, (headers) =>
      this.context.http.send({ ...request, headers: { ...own, ...headers } }),
    )
  }

  /** Sends requests as a script of a page of that origin does. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
  asScript(origin: string): PageScript {
    return new PageScript(this.context.http, origin)
  }

  /** A document that a check was led to, such as the metadata of a resource. @throws TargetError for a crash, which says nothing of it */
  async document(url: string): Promise<Reply> {
    const reply = await this.context.http.send({ sender: 'client', method: 'GET', url })
    refuseCrash(reply)
    return reply
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
      // By the time that its tokens tell: that of this machine may be another.
      now: this.clock.theirs(),
    })
  }

  /** The discovery document as it is now. */
  async discovery(): Promise<Reply> {
    const reply = await discovered(this.context.target.issuer, (url) =>
      this.context.http.send({ sender: 'client', method: 'GET', url }),
    )
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
}
