import type { JWK } from 'jose'
import { testKeys, testRefreshSecrets } from '../../fixtures/keys.ts'
import { jose } from '../kit/jose.ts'
import { type Claims, isCanonicalJwt, newSecret, newSigningKey, publicPart, signedJwt } from '../kit/jwt.ts'
import { sameText } from '../kit/random.ts'
import { type Sign, type SignerOf, webSigner } from '../kit/signer.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'

interface KeyPair {
  readonly kid: string
  /** With its algorithm. */
  readonly private: JWK
  signer?: Promise<Sign>
  verifier?: Promise<CryptoKey>
  /** Signs refresh tokens, which only the provider itself reads. */
  readonly refreshSecret: Uint8Array<ArrayBuffer>
  refreshSigner?: Promise<Sign>
}

export interface KeyRingState {
  readonly pairs: readonly KeyPair[]
  readonly made: number
}

/** The fixed keys are the same in every provider, so they are imported once, when they are first used. */
const fixedPairs = new WeakMap<SignerOf, Map<string, KeyPair>>()

/** How many tokens are remembered as verified. */
const remembered = 2000

/** How the signature of a token was found. */
export interface Reading {
  readonly claims: Claims
  readonly kid: string
  readonly signature: 'valid' | 'forged'
  readonly key: 'active' | 'passive' | 'removed'
}

/**
 * The signing keys: one active for each algorithm, passive ones that still verify. Keys are imported when they are first used.
 */
export class KeyRing {
  readonly #algorithms: readonly [SigningAlgorithm, ...SigningAlgorithm[]]
  readonly #signerOf: SignerOf
  #pairs: KeyPair[]
  #made = 1
  readonly #verified = new Map<string, { readonly pair: KeyPair; readonly parts: Parts }>()

  /** @param algorithms the first one signs what nobody wants signed in another way */
  constructor(
    algorithms: readonly [SigningAlgorithm, ...SigningAlgorithm[]],
    signerOf: SignerOf = webSigner,
  ) {
    this.#algorithms = algorithms
    this.#signerOf = signerOf
    this.#pairs = algorithms.map((algorithm) => this.#fixedPair(algorithm, 0))
  }

  /** The published key set. @see RFC 7517, section 5 */
  published(): { readonly keys: readonly JWK[] } {
    return { keys: this.#pairs.map((pair) => publicPart(pair.private)) }
  }

  get algorithm(): SigningAlgorithm {
    return this.#algorithms[0]
  }

  get algorithms(): readonly SigningAlgorithm[] {
    return this.#algorithms
  }

  get activeKid(): string {
    return this.#active().kid
  }

  /** Replaces the fixed keys, which are public, by one that nobody else has. */
  async makeOwn(): Promise<void> {
    this.#pairs = await Promise.all(this.#algorithms.map((algorithm) => this.#newPair(algorithm)))
  }

  /** Makes new keys the active ones; the others still verify. The `kid` of the first algorithm's. */
  async rotate(): Promise<string> {
    const next = (algorithm: SigningAlgorithm): KeyPair | Promise<KeyPair> =>
      this.#made < testKeys[algorithm].length
        ? this.#fixedPair(algorithm, this.#made)
        : this.#newPair(algorithm)
    const pairs = await Promise.all(this.#algorithms.map(next))
    this.#made += 1
    this.#pairs = [...pairs, ...this.#pairs]
    return this.activeKid
  }

  /** What `goOn` brings back. */
  state(): KeyRingState {
    return { pairs: [...this.#pairs], made: this.#made }
  }

  goOn({ pairs, made }: KeyRingState): void {
    const missing = this.#algorithms.filter(
      (algorithm) => !pairs.some((pair) => algorithmOf(pair) === algorithm),
    )
    this.#pairs = [...pairs, ...missing.map((algorithm) => this.#fixedPair(algorithm, 0))]
    this.#made = made
  }

  /** Removes a passive key for good; false where it is active or unknown. */
  remove(kid: string): boolean {
    if (this.#isActive(kid)) return false
    const before = this.#pairs.length
    this.#pairs = this.#pairs.filter((pair) => pair.kid !== kid)
    return this.#pairs.length < before
  }

  /** @param how.kid what the header names; default: the key that signs */
  async sign(
    claims: Claims,
    type: string,
    {
      kid,
      algorithm,
    }: { readonly kid?: string | undefined; readonly algorithm?: SigningAlgorithm | undefined } = {},
  ): Promise<string> {
    const pair = this.#active(algorithm)
    pair.signer ??= Promise.resolve(this.#signerOf(pair.private, algorithmOf(pair)))
    const header = { alg: algorithmOf(pair), kid: kid ?? pair.kid, typ: type }
    return signedJwt(claims, header, await pair.signer)
  }

  async signRefreshToken(claims: Claims): Promise<string> {
    const pair = this.#active()
    const header = { alg: 'HS512', kid: pair.kid, typ: 'rt+jwt' }
    const token = await signedJwt(claims, header, await this.#refreshSignerOf(pair))
    this.#remember(token, { pair, parts: { header, claims } })
    return token
  }

  /** Reads a refresh token whatever its signature is worth; undefined where it is no such token at all. */
  async readRefreshToken(token: string): Promise<Reading | undefined> {
    const parts = this.#partsOf(token)
    if (parts === undefined || parts.header.typ !== 'rt+jwt') return undefined
    return this.#read(token, parts, async (pair) => {
      const end = token.lastIndexOf('.')
      const sign = await this.#refreshSignerOf(pair)
      const right =
        parts.header.alg === 'HS512' && sameText(await sign(token.slice(0, end)), token.slice(end + 1))
      if (!right) throw new Error('another signature')
    })
  }

  /** Reads an ID or access token; expiry is the caller's business. */
  async read(token: string): Promise<Reading | undefined> {
    const parts = this.#partsOf(token)
    if (parts === undefined || parts.header.typ === 'rt+jwt') return undefined
    return this.#read(token, parts, async (pair) => {
      const { compactVerify } = await jose()
      await compactVerify(token, await this.#verifier(pair), { algorithms: [algorithmOf(pair)] })
    })
  }

  async #read(token: string, parts: Parts, verify: (pair: KeyPair) => Promise<void>): Promise<Reading> {
    const { header, claims } = parts
    const kid = String(header.kid)
    const pair = this.#pairs.find((candidate) => candidate.kid === kid)
    if (pair === undefined) return { claims, kid, signature: 'forged', key: 'removed' }
    const key = this.#isActive(pair.kid) ? 'active' : 'passive'
    if (this.#verified.get(token)?.pair === pair) return { claims, kid, signature: 'valid', key }
    if (!isCanonicalJwt(token)) return { claims, kid, signature: 'forged', key }
    try {
      await verify(pair)
    } catch {
      return { claims, kid, signature: 'forged', key }
    }
    this.#remember(token, { pair, parts })
    return { claims, kid, signature: 'valid', key }
  }

  /** A signature that was made or verified here stays what it is, as long as its key is there. */
  #remember(token: string, verified: { readonly pair: KeyPair; readonly parts: Parts }): void {
    if (this.#verified.size >= remembered) {
      const [oldest] = this.#verified.keys()
      if (oldest !== undefined) this.#verified.delete(oldest)
    }
    this.#verified.set(token, verified)
  }

  #partsOf(token: string): Parts | undefined {
    return this.#verified.get(token)?.parts ?? parse(token)
  }

  async #verifier(pair: KeyPair): Promise<CryptoKey> {
    const { importJWK } = await jose()
    pair.verifier ??= importJWK(publicPart(pair.private), algorithmOf(pair)) as Promise<CryptoKey>
    return pair.verifier
  }

  #active(algorithm: SigningAlgorithm = this.algorithm): KeyPair {
    const active = this.#pairs.find((pair) => algorithmOf(pair) === algorithm)
    if (active === undefined) throw new Error(`no active key for ${algorithm}`)
    return active
  }

  #isActive(kid: string): boolean {
    return this.#algorithms.some((algorithm) => this.#active(algorithm).kid === kid)
  }

  #fixedPair(algorithm: SigningAlgorithm, index: number): KeyPair {
    const jwk = testKeys[algorithm][index] as JWK | undefined
    if (jwk === undefined) throw new Error(`no fixed key number ${index}`)
    const kid = String(jwk.kid)
    const known = fixedPairs.get(this.#signerOf) ?? new Map<string, KeyPair>()
    fixedPairs.set(this.#signerOf, known)
    const pair = known.get(kid) ?? {
      kid,
      private: jwk,
      refreshSecret: new TextEncoder().encode(testRefreshSecrets[index]),
    }
    known.set(kid, pair)
    return pair
  }

  #refreshSignerOf(pair: KeyPair): Promise<Sign> {
    pair.refreshSigner ??= Promise.resolve(this.#signerOf(pair.refreshSecret, 'HS512'))
    return pair.refreshSigner
  }

  async #newPair(algorithm: SigningAlgorithm): Promise<KeyPair> {
    const number = `generated-${this.#made + 1}`
    const kid = algorithm === this.algorithm ? number : `${number}-${algorithm.toLowerCase()}`
    const jwk = { ...(await newSigningKey(algorithm)), kid, alg: algorithm, use: 'sig' }
    return { kid, private: jwk, refreshSecret: newSecret() }
  }
}

function algorithmOf({ private: jwk }: Pick<KeyPair, 'private'>): SigningAlgorithm {
  return jwk.alg as SigningAlgorithm
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
  const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
  if (value === null || typeof value !== 'object') throw new TypeError('no JSON object')
  return value as Claims
}
