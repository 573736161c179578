import type { HttpClient } from '../http/http-client.ts'
import type { Reply } from '../http/reply.ts'
import type { TestClient } from '../target/actors.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import {
  type AuthenticatingEndpoint,
  asserts,
  authenticate,
  methodAt,
  type Proof,
} from './client-authentication.ts'
import type { Possession, ProofChoice } from './possession.ts'
import type { Repairs } from './repairs.ts'
import type { TargetClock } from './target-clock.ts'
import { refusesClient } from './token-reply.ts'

export interface BackChannelContext {
  readonly target: Target
  readonly metadata: ServerMetadata
  readonly http: HttpClient
  readonly clock: TargetClock
  readonly repairs: Repairs
  readonly possession: Possession
}

/** What a client that shows a certificate shows instead of its own. */
export type CertificateChoice = 'another' | 'none'

/** Sends requests in which a client authenticates, or an access token is shown, with the proofs that the server wants. */
export class BackChannel {
  readonly #context: BackChannelContext
  /** Whether the server takes assertions only with the address of the endpoint as their audience. */
  #assertsByAddress = false

  constructor(context: BackChannelContext) {
    this.#context = context
  }

  /** An address of its own where the client shows a certificate. @see RFC 8705, section 5 */
  addressFor(
    client: TestClient,
    name: string,
    at: AuthenticatingEndpoint,
    withCertificate?: CertificateChoice,
  ): string | undefined {
    const aliases = this.#context.metadata.mtls_endpoint_aliases as
      | Readonly<Record<string, unknown>>
      | undefined
    const shows =
      methodAt(client, at).endsWith('tls_client_auth') ||
      (this.#context.possession.isShownBy(client) && withCertificate !== 'none')
    const alias = shows ? aliases?.[name] : undefined
    const url = alias ?? this.#context.metadata[name]
    return typeof url === 'string' ? url : undefined
  }

  /** A request of a client that proves itself, and where `proven` the possession of its key. */
  async post(
    at: AuthenticatingEndpoint,
    url: string,
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
    {
      proof,
      proven = false,
      withKey,
      withNonce,
      withCertificate,
      origin,
    }: {
      readonly proof?: Proof
      readonly proven?: boolean
      readonly withKey?: ProofChoice['key'] | undefined
      readonly withNonce?: ProofChoice['nonce']
      readonly withCertificate?: CertificateChoice | undefined
      /** Of the page whose script sends it. */
      readonly origin?: string
    } = {},
  ): Promise<Reply> {
    const { possession } = this.#context
    const attempt = async (): Promise<Reply> => {
      const { headers, form, ...authenticated } = await authenticate(client, parameters, {
        ...(proof === undefined ? {} : { proof }),
        audience: this.audienceAt(url, client),
        now: this.#context.clock.now(),
        at,
      })
      const certificate = authenticated.certificate ?? this.#shownBy(client, withCertificate)
      const ownKey = proven
        ? await possession.ofClient(
            client,
            { method: 'POST', url, now: this.#context.clock.now() },
            { key: withKey, nonce: withNonce },
          )
        : {}
      return this.#context.http.send({
        sender: `client ${client.role}`,
        method: 'POST',
        url,
        headers: { ...headers, ...ownKey, ...(origin === undefined ? {} : { origin }) },
        form,
        ...(certificate === undefined ? {} : { certificate }),
      })
    }
    const send = async (): Promise<Reply> => {
      const reply = await attempt()
      const shows = proven && possession.isUsedBy(client)
      return shows && possession.answered(reply) && withNonce === undefined ? attempt() : reply
    }
    const reply = await send()
    const byAssertion = proof === undefined && asserts(methodAt(client, at))
    const chosen = client.assertion?.audience !== undefined
    if (!byAssertion || chosen || this.#assertsByAddress || !refusesClient(reply)) return reply
    this.#assertsByAddress = true
    const another = await send()
    if (refusesClient(another)) {
      // It is not the audience then.
      this.#assertsByAddress = false
      return reply
    }
    this.#context.repairs.made({
      subject: 'a client assertion for the issuer',
      observed: `refused (${reply.status}), so the address of the endpoint was used as its audience`,
      replies: [reply, another],
    })
    return another
  }

  #shownBy(client: TestClient, choice: CertificateChoice | undefined): TestClient['certificate'] {
    if (!this.#context.possession.isShownBy(client) || choice === 'none') return undefined
    return choice === 'another' ? client.otherCertificate : client.certificate
  }

  /**
   * The issuer is what new texts want, and the address of an endpoint what some servers took before.
   *
   * @see RFC 7523, section 3; OpenID Connect Core 1.0, section 9
   */
  audienceAt(url: string, client: TestClient): string {
    const { audience } = client.assertion ?? {}
    if (audience !== undefined && !['issuer', 'endpoint'].includes(audience)) return audience
    const byAddress = audience === undefined ? this.#assertsByAddress : audience === 'endpoint'
    // An address with parameters is none that an assertion could be for.
    return byAddress ? (url.split('?', 1)[0] ?? url) : this.#context.target.issuer
  }

  /**
   * A request about a token. Where the endpoint refuses the client's way to authenticate and its metadata names another
   * that the client has a secret for, that one is tried.
   *
   * @see RFC 8414, section 2
   */
  async aboutToken(
    name: 'revocation' | 'introspection',
    url: string,
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
    proof?: Proof,
  ): Promise<Reply> {
    const reply = await this.post(name, url, client, parameters, proof === undefined ? {} : { proof })
    if (
      proof !== undefined ||
      client.authenticationAt?.[name] !== undefined ||
      client.secret === undefined ||
      !refusesClient(reply)
    )
      return reply
    const announced = this.#context.metadata[`${name}_endpoint_auth_methods_supported`] ?? [
      'client_secret_basic',
    ]
    const other = (['client_secret_basic', 'client_secret_post'] as const).find(
      (method) => method !== client.authentication && Array.isArray(announced) && announced.includes(method),
    )
    if (other === undefined) return reply
    const another = await this.post(name, url, client, parameters, { proof: { method: other } })
    this.#context.repairs.made({
      subject: `${client.authentication} at the ${name} endpoint`,
      observed: `refused (${reply.status}), so ${other} was used, as the metadata says`,
      replies: [reply, another],
    })
    return another
  }

  /** Sends a request with an access token, with a proof where it is bound to a key, and again where a nonce is wanted. */
  async asTokenHolder(
    accessToken: string,
    request: { readonly method: string; readonly url: string },
    send: (headers: Record<string, string>) => Promise<Reply>,
  ): Promise<Reply> {
    const { possession } = this.#context
    const attempt = async (): Promise<Reply> =>
      send(await possession.ofToken(accessToken, { ...request, now: this.#context.clock.now() }))
    const reply = await attempt()
    return possession.answered(reply) ? attempt() : reply
  }
}
