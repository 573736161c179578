import type { JWK } from 'jose'
import { keycloakCertificates } from '../../fixtures/keycloak-certificates.ts'
import { testKeys } from '../../fixtures/keys.ts'
import { jose } from '../kit/jose.ts'
import { type Claims, newSecret, newSigningKey, publicPart, signedJwt } from '../kit/jwt.ts'
import { type Sign, webSigner } from '../kit/signer.ts'
import { uuid } from './identifiers.ts'

interface SigningKey {
  readonly kid: string
  readonly jwk: JWK
}

interface SecretKey {
  readonly kid: string
  readonly secret: Uint8Array<ArrayBuffer>
}

export interface RealmKeysState {
  readonly encryptionKid: string
  readonly signing: readonly SigningKey[]
  readonly secrets: readonly SecretKey[]
}

/** A key as the administrator's interface lists it. */
export interface ListedKey {
  readonly kid: string
  readonly status: 'ACTIVE' | 'PASSIVE'
  readonly type: 'RSA' | 'OCT'
  readonly algorithm: string
  readonly use: 'SIG' | 'ENC'
  readonly providerId: string
}

/** The keys of a realm: RS256 for access and ID tokens, HS512 for refresh tokens; the newest signs. */
export class RealmKeys {
  #encryptionKid = uuid()
  #signing: SigningKey[]
  #secrets: SecretKey[]

  constructor() {
    // The same fixed key serves every realm under another name, so that a realm is made at once.
    this.#signing = [{ kid: uuid(), jwk: testKeys.RS256[0] as JWK }]
    this.#secrets = [newSecretKey()]
  }

  /** What `goOn` brings back. */
  state(): RealmKeysState {
    return { encryptionKid: this.#encryptionKid, signing: [...this.#signing], secrets: [...this.#secrets] }
  }

  goOn({ encryptionKid, signing, secrets }: RealmKeysState): void {
    this.#encryptionKid = encryptionKid
    this.#signing = [...signing]
    this.#secrets = [...secrets]
  }

  /** The `kid` of the key that signs. */
  get activeKid(): string {
    return this.#active().kid
  }

  /** The published key set: the signing keys, newest first, and one for encryption. */
  published(): { readonly keys: readonly Record<string, unknown>[] } {
    const encryption = publicMembers(testKeys.RS256[1] as JWK, this.#encryptionKid, 'RSA-OAEP', 'enc')
    return {
      keys: [...this.#signing.map(({ kid, jwk }) => publicMembers(jwk, kid, 'RS256', 'sig')), encryption],
    }
  }

  listed(): readonly ListedKey[] {
    const status = (index: number) => (index === 0 ? ('ACTIVE' as const) : ('PASSIVE' as const))
    return [
      ...this.#signing.map(({ kid }, index) => ({
        kid,
        status: status(index),
        type: 'RSA' as const,
        algorithm: 'RS256',
        use: 'SIG' as const,
        providerId: kid,
      })),
      ...this.#secrets.map(({ kid }, index) => ({
        kid,
        status: status(index),
        type: 'OCT' as const,
        algorithm: 'HS512',
        use: 'SIG' as const,
        providerId: kid,
      })),
    ]
  }

  /** The public key of the realm's own description: SubjectPublicKeyInfo in Base64. */
  async publicKey(): Promise<string> {
    const { exportSPKI, importJWK } = await jose()
    const open = publicPart(this.#active().jwk)
    const pem = await exportSPKI((await importJWK(open, 'RS256', { extractable: true })) as CryptoKey)
    return pem.replaceAll(/-----[^-]+-----|\s/g, '')
  }

  async addSigningKey(): Promise<void> {
    this.#signing = [{ kid: uuid(), jwk: await newSigningKey('RS256') }, ...this.#signing]
  }

  addSecret(): void {
    this.#secrets = [newSecretKey(), ...this.#secrets]
  }

  /** Removes a key; where it was the last of its kind, a new one is made at once. */
  async remove(kid: string): Promise<boolean> {
    const before = this.#signing.length + this.#secrets.length
    this.#signing = this.#signing.filter((key) => key.kid !== kid)
    this.#secrets = this.#secrets.filter((key) => key.kid !== kid)
    const removed = this.#signing.length + this.#secrets.length < before
    if (this.#signing.length === 0) await this.addSigningKey()
    if (this.#secrets.length === 0) this.addSecret()
    return removed
  }

  /**
   * Signs an access, ID or logout token.
   *
   * @param named what the header names as the key; default: the key that signs
   */
  async sign(claims: Claims, typ = 'JWT', named?: string): Promise<string> {
    const { kid, jwk } = this.#active()
    return signedJwt(claims, { alg: 'RS256', typ, kid: named ?? kid }, await signerOf(jwk, 'RS256'))
  }

  /** Signs a refresh token, which only the server itself reads. */
  async signRefreshToken(claims: Claims): Promise<string> {
    const [newest] = this.#secrets
    if (newest === undefined) throw new Error('a realm always has a secret')
    return signedJwt(
      claims,
      { alg: 'HS512', typ: 'JWT', kid: newest.kid },
      await signerOf(newest.secret, 'HS512'),
    )
  }

  /** The claims of a token that this realm signed with a key it still has, expired or not; undefined of any other. */
  async read(token: string): Promise<{ readonly claims: Claims; readonly algorithm: string } | undefined> {
    const { compactVerify, decodeProtectedHeader, importJWK } = await jose()
    try {
      const { kid, alg } = decodeProtectedHeader(token)
      const secret = this.#secrets.find((key) => key.kid === kid)
      const signing = this.#signing.find((key) => key.kid === kid)
      const key =
        alg === 'HS512' && secret !== undefined
          ? secret.secret
          : alg === 'RS256' && signing !== undefined
            ? await importJWK(publicMembers(signing.jwk, signing.kid, 'RS256', 'sig') as JWK, 'RS256')
            : undefined
      if (key === undefined || alg === undefined) return undefined
      const { payload } = await compactVerify(token, key, { algorithms: [alg] })
      return { claims: JSON.parse(new TextDecoder().decode(payload)) as Claims, algorithm: alg }
    } catch {
      return undefined
    }
  }

  #active(): SigningKey {
    const [newest] = this.#signing
    if (newest === undefined) throw new Error('a realm always has a signing key')
    return newest
  }
}

/** What signs with a key is made once, however many realms and tokens there are. */
const signers = new WeakMap<object, Promise<Sign>>()

function signerOf(key: JWK | Uint8Array<ArrayBuffer>, algorithm: string): Promise<Sign> {
  const known = signers.get(key) ?? Promise.resolve(webSigner(key, algorithm))
  signers.set(key, known)
  return known
}

function newSecretKey(): SecretKey {
  return { kid: uuid(), secret: newSecret() }
}

function publicMembers(jwk: JWK, kid: string, alg: string, use: string): Record<string, unknown> {
  const { kty, n, e } = jwk
  const certificate = keycloakCertificates[String(n)]
  return {
    kid,
    kty,
    alg,
    use,
    ...(certificate === undefined
      ? {}
      : { x5c: [certificate.der], x5t: certificate.sha1, 'x5t#S256': certificate.sha256 }),
    n,
    e,
  }
}
