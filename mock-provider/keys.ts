import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import { testKeys, testRefreshSecrets } from '../fixtures/keys.ts'

export type SigningAlgorithm = 'RS256' | 'ES256' | 'EdDSA'

interface KeyPair {
  readonly kid: string
  readonly private: JWK
  signer?: Promise<CryptoKey>
  verifier?: Promise<CryptoKey>
  /** Signs refresh tokens, which only the provider itself reads. */
  readonly refreshSecret: Uint8Array<ArrayBuffer>
  refreshKey?: Promise<CryptoKey>
}

/** The fixed keys are the same in every provider, so they are imported once, when they are first used. */
const fixedPairs = new Map<string, KeyPair>()

export type Claims = Readonly<Record<string, unknown>>

/** How the signature of a token was found. */
export interface Reading {
  readonly claims: Claims
  readonly kid: string
  readonly signature: 'valid' | 'forged'
  readonly key: 'active' | 'passive' | 'removed'
}

/** The signing keys: one active, passive ones that still verify. Keys are imported when they are first used. */
export class KeyRing {
  readonly #algorithm: SigningAlgorithm
  #pairs: KeyPair[]
  #made = 1

  constructor(algorithm: SigningAlgorithm) {
    this.#algorithm = algorithm
    this.#pairs = [this.#fixedPair(0)]
  }

  /** The published key set. @see RFC 7517, section 5 */
  published(): { readonly keys: readonly JWK[] } {
    return { keys: this.#pairs.map((pair) => publicPart(pair.private)) }
  }

  get algorithm(): SigningAlgorithm {
    return this.#algorithm
  }

  get activeKid(): string {
    return this.#active().kid
  }

  /** Makes a new key the active one; the others still verify. */
  async rotate(): Promise<string> {
    const pair =
      this.#made < testKeys[this.#algorithm].length ? this.#fixedPair(this.#made) : await this.#newPair()
    this.#made += 1
    this.#pairs = [pair, ...this.#pairs]
    return pair.kid
  }

  /** Removes a passive key for good; false where it is active or unknown. */
  remove(kid: string): boolean {
    if (kid === this.activeKid) return false
    const before = this.#pairs.length
    this.#pairs = this.#pairs.filter((pair) => pair.kid !== kid)
    return this.#pairs.length < before
  }

  async sign(claims: Claims, type: string): Promise<string> {
    const pair = this.#active()
    pair.signer ??= importJWK(pair.private, this.#algorithm) as Promise<CryptoKey>
    return new SignJWT(claims)
      .setProtectedHeader({ alg: this.#algorithm, kid: pair.kid, typ: type })
      .sign(await pair.signer)
  }

  async signRefreshToken(claims: Claims): Promise<string> {
    const pair = this.#active()
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS512', kid: pair.kid, typ: 'rt+jwt' })
      .sign(await refreshKeyOf(pair))
  }

  /** Reads a refresh token whatever its signature is worth; undefined where it is no such token at all. */
  async readRefreshToken(token: string): Promise<Reading | undefined> {
    const parts = parse(token)
    if (parts === undefined || parts.header.typ !== 'rt+jwt') return undefined
    return this.#read(token, parts, refreshKeyOf, ['HS512'])
  }

  /** Reads an ID or access token; expiry is the caller's business. */
  async read(token: string): Promise<Reading | undefined> {
    const parts = parse(token)
    if (parts === undefined || parts.header.typ === 'rt+jwt') return undefined
    return this.#read(token, parts, (pair) => this.#verifier(pair), [this.#algorithm])
  }

  async #read(
    token: string,
    { header, claims }: Parts,
    secretOf: (pair: KeyPair) => Promise<CryptoKey>,
    algorithms: string[],
  ): Promise<Reading> {
    const kid = String(header.kid)
    const pair = this.#pairs.find((candidate) => candidate.kid === kid)
    if (pair === undefined) return { claims, kid, signature: 'forged', key: 'removed' }
    const key = pair.kid === this.activeKid ? 'active' : 'passive'
    try {
      // Expiry is judged by the provider's own clock, so the check here is told the time of issue.
      const at = typeof claims.iat === 'number' ? new Date(claims.iat * 1000) : new Date(0)
      await jwtVerify(token, await secretOf(pair), { algorithms, currentDate: at })
      return { claims, kid, signature: 'valid', key }
    } catch {
      return { claims, kid, signature: 'forged', key }
    }
  }

  #verifier(pair: KeyPair): Promise<CryptoKey> {
    pair.verifier ??= importJWK(publicPart(pair.private), this.#algorithm) as Promise<CryptoKey>
    return pair.verifier
  }

  #active(): KeyPair {
    const [active] = this.#pairs
    if (active === undefined) throw new Error('a key ring always has an active key')
    return active
  }

  #fixedPair(index: number): KeyPair {
    const jwk = testKeys[this.#algorithm][index] as JWK | undefined
    if (jwk === undefined) throw new Error(`no fixed key number ${index}`)
    const kid = String(jwk.kid)
    const pair = fixedPairs.get(kid) ?? {
      kid,
      private: jwk,
      refreshSecret: new TextEncoder().encode(testRefreshSecrets[index]),
    }
    fixedPairs.set(kid, pair)
    return pair
  }

  async #newPair(): Promise<KeyPair> {
    const { privateKey } = await generateKeyPair(this.#algorithm, { extractable: true })
    const kid = `generated-${this.#made + 1}`
    const jwk = { ...(await exportJWK(privateKey)), kid, alg: this.#algorithm, use: 'sig' }
    return { kid, private: jwk, refreshSecret: crypto.getRandomValues(new Uint8Array(64)) }
  }
}

function refreshKeyOf(pair: KeyPair): Promise<CryptoKey> {
  pair.refreshKey ??= crypto.subtle.importKey(
    'raw',
    pair.refreshSecret,
    { name: 'HMAC', hash: 'SHA-512' },
    false,
    ['sign', 'verify'],
  )
  return pair.refreshKey
}

interface Parts {
  readonly header: Claims
  readonly claims: Claims
}

function parse(token: string): Parts | undefined {
  const [header, claims, signature, ...rest] = token.split('.')
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0)
    return undefined
  try {
    return { header: decoded(header), claims: decoded(claims) }
  } catch {
    return undefined
  }
}

function decoded(part: string): Claims {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  )
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
  if (value === null || typeof value !== 'object') throw new TypeError('no JSON object')
  return value as Claims
}

const privateMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])

function publicPart(jwk: JWK): JWK {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => !privateMembers.has(name))) as JWK
}
