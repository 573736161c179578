import { createHash } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { header, type Reply, type TokenReply } from '../http/reply.ts'
import type { TestClient } from '../target/actors.ts'
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

/**
 * The keys that clients prove to have, one for each, with the nonces that servers want in their proofs. Shared by all who
 * use the tokens of a check, clean-up among them.
 *
 * @see RFC 9449
 */
export class Possession {
  readonly #algorithm: string | undefined
  readonly #keys = new Map<string, Promise<ProofKey>>()
  /** The newest nonce of each server. */
  readonly #nonces = new Map<string, string>()
  /** Whose key an access token is bound to. */
  readonly #holders = new Map<string, string>()

  constructor({ dpop = false }: Pick<Target, 'dpop'>) {
    this.#algorithm = dpop === false ? undefined : dpop === true ? 'ES256' : dpop
  }

  /** Whether clients prove the possession of a key at all. */
  get used(): boolean {
    return this.#algorithm !== undefined
  }

  /** The headers of a request to the authorization server. */
  async ofClient(client: TestClient, proven: Proven, key?: 'another'): Promise<Record<string, string>> {
    if (!this.used) return {}
    return {
      dpop: await this.#proof(key === undefined ? client.clientId : `${client.clientId} ${key}`, proven),
    }
  }

  /** The headers of a request with an access token: a proof where it is bound to a key. */
  async ofToken(token: string, proven: Proven): Promise<Record<string, string>> {
    const holder = this.#holders.get(token)
    if (holder === undefined) return { authorization: `Bearer ${token}` }
    const ath = createHash('sha256').update(token).digest('base64url')
    return { authorization: `DPoP ${token}`, dpop: await this.#proof(holder, proven, { ath }) }
  }

  /** Remembers an access token that is bound to the key of its client. */
  issued({ tokenType, accessToken }: TokenReply, client: TestClient): void {
    if (accessToken === undefined || tokenType?.toLowerCase() !== 'dpop') return
    this.#holders.set(accessToken, client.clientId)
  }

  /**
   * Keeps the nonce of an answer.
   *
   * @returns whether the request was refused for want of it, so that it is worth sending once more
   * @see RFC 9449, sections 8 and 9
   */
  answered(reply: Reply): boolean {
    const nonce = header(reply, 'dpop-nonce')
    if (!this.used || nonce === undefined) return false
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
    more: Record<string, string> = {},
  ): Promise<string> {
    const { algorithm, privateKey, publicKey } = await this.#keyOf(holder)
    const { origin, pathname } = new URL(url)
    const nonce = this.#nonces.get(origin)
    return new SignJWT({
      jti: crypto.randomUUID(),
      htm: method,
      htu: `${origin}${pathname}`,
      ...more,
      ...(nonce === undefined ? {} : { nonce }),
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: algorithm, jwk: publicKey })
      .setIssuedAt(Math.floor(now / 1000))
      .sign(privateKey)
  }

  async #keyOf(holder: string): Promise<ProofKey> {
    const known = this.#keys.get(holder)
    if (known !== undefined) return known
    const algorithm = this.#algorithm ?? 'ES256'
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
