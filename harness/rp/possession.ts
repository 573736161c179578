import { createHash } from 'node:crypto'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { header, type Reply, type TokenReply } from '../http/reply.ts'
import type { TestClient } from '../target/actors.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'

interface ProofKey {
  readonly algorithm: string
  readonly privateKey: CryptoKey
  readonly publicKey: JWK
}

/** What a proof is for. */
interface Proven {
  readonly method: string
  readonly url: string
  /** The target's time in milliseconds. */
  readonly now: number
}

/** A proof that differs from what a client sends by itself. */
export interface ProofChoice {
  /** Of another key than the client's. */
  readonly key?: 'another' | undefined
  /** Without a nonce, or with a certain one; such a request is not sent again where a nonce is wanted. */
  readonly nonce?: 'none' | { readonly value: string } | undefined
}

/**
 * The keys that clients prove to have, one for each, with the nonces that servers want in their proofs. Shared by all who
 * use the tokens of a check, clean-up among them.
 *
 * @see RFC 9449
 */
export class Possession {
  readonly #algorithm: string
  readonly #byAll: boolean
  /** Clients that prove a key although not all do. */
  readonly #proving = new Set<string>()
  /** Clients that show a certificate although they do not authenticate by it. */
  readonly #showing = new Set<string>()
  readonly #keys = new Map<string, Promise<ProofKey>>()
  /** The newest nonce of each server. */
  readonly #nonces = new Map<string, string>()
  /** Whose key an access token is bound to. */
  readonly #holders = new Map<string, string>()

  constructor({ dpop = false }: Pick<Target, 'dpop'>, metadata?: Partial<ServerMetadata>) {
    this.#algorithm = typeof dpop === 'string' ? dpop : algorithmFor(metadata)
    this.#byAll = dpop !== false
  }

  /** Whether all clients prove the possession of a key wherever they ask for tokens. */
  get used(): boolean {
    return this.#byAll
  }

  /** Has a client prove a key from now on. */
  startFor({ clientId }: TestClient): void {
    this.#proving.add(clientId)
  }

  /** Has a client show its certificate from now on. @see RFC 8705, section 4 */
  showFor({ clientId }: TestClient): void {
    this.#showing.add(clientId)
  }

  isShownBy({ clientId }: TestClient): boolean {
    return this.#showing.has(clientId)
  }

  isUsedBy({ clientId }: TestClient): boolean {
    return this.#byAll || this.#proving.has(clientId)
  }

  /** The headers of a request to the authorization server. */
  async ofClient(
    client: TestClient,
    proven: Proven,
    { key, nonce }: ProofChoice = {},
  ): Promise<Record<string, string>> {
    if (!this.isUsedBy(client)) return {}
    const own = nonce === undefined ? {} : { nonce: nonce === 'none' ? undefined : nonce.value }
    return { dpop: await this.#proof(holderOf(client, key), proven, own) }
  }

  /** The thumbprint of a client's key. @see RFC 7638 */
  async thumbprint(client: TestClient, key?: 'another'): Promise<string> {
    return calculateJwkThumbprint((await this.#keyOf(holderOf(client, key))).publicKey)
  }

  /** The headers of a request with an access token: a proof where it is bound to a key. */
  async ofToken(token: string, proven: Proven): Promise<Record<string, string>> {
    const holder = this.#holders.get(token)
    if (holder === undefined) return { authorization: `Bearer ${token}` }
    const ath = createHash('sha256').update(token).digest('base64url')
    return { authorization: `DPoP ${token}`, dpop: await this.#proof(holder, proven, { ath }) }
  }

  /** Remembers an access token that is bound to the key of its client. */
  issued({ tokenType, accessToken }: TokenReply, client: TestClient, key?: 'another'): void {
    if (accessToken === undefined || tokenType?.toLowerCase() !== 'dpop') return
    this.#holders.set(accessToken, holderOf(client, key))
  }

  /**
   * Keeps the nonce of an answer.
   *
   * @returns whether the request was refused for want of it, so that it is worth sending once more
   * @see RFC 9449, sections 8 and 9
   */
  answered(reply: Reply): boolean {
    const nonce = header(reply, 'dpop-nonce')
    // Without a key nobody has proven anything.
    if (nonce === undefined || (!this.#byAll && this.#keys.size === 0)) return false
    const { origin } = new URL(reply.url)
    const isNew = this.#nonces.get(origin) !== nonce
    this.#nonces.set(origin, nonce)
    const challenge = header(reply, 'www-authenticate') ?? ''
    const wanted = reply.json?.error === 'use_dpop_nonce' || challenge.includes('use_dpop_nonce')
    return wanted && isNew
  }

  async #proof(
    holder: string,
    { method, url, now }: Proven,
    more: Readonly<Record<string, string | undefined>> = {},
  ): Promise<string> {
    const { algorithm, privateKey, publicKey } = await this.#keyOf(holder)
    const { origin, pathname } = new URL(url)
    const nonce = this.#nonces.get(origin)
    return new SignJWT({
      jti: crypto.randomUUID(),
      htm: method,
      htu: `${origin}${pathname}`,
      ...(nonce === undefined ? {} : { nonce }),
      ...more,
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: algorithm, jwk: publicKey })
      .setIssuedAt(Math.floor(now / 1000))
      .sign(privateKey)
  }

  async #keyOf(holder: string): Promise<ProofKey> {
    const known = this.#keys.get(holder)
    if (known !== undefined) return known
    const algorithm = this.#algorithm
    const made = generateKeyPair(algorithm, { extractable: true }).then(
      async ({ privateKey, publicKey }) => ({
        algorithm,
        privateKey,
        publicKey: await exportJWK(publicKey),
      }),
    )
    this.#keys.set(holder, made)
    return made
  }
}

function holderOf({ clientId }: TestClient, key: 'another' | undefined): string {
  return key === undefined ? clientId : `${clientId} ${key}`
}

const algorithms = ['ES256', 'EdDSA', 'PS256', 'RS256']

/** One that the server lists. @see RFC 9449, section 5.1 */
function algorithmFor(metadata: Partial<ServerMetadata> | undefined): string {
  const listed: unknown = metadata?.dpop_signing_alg_values_supported
  return algorithms.find((name) => Array.isArray(listed) && listed.includes(name)) ?? 'ES256'
}
