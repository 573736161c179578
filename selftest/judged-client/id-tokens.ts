import { createLocalJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose'
import type { Habits } from './habits.ts'

type Keys = ReturnType<typeof createLocalJWKSet>

/** How the ID token of an answer has to be. */
export interface Expected {
  readonly issuer: string
  readonly clientId: string
  readonly keysAt: string
  /** The subject of the first one; undefined for the first one itself. */
  readonly subject: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** What the client of the proof does about ID tokens. @see OpenID Connect Core 1.0, sections 3.1.3.7 and 12.2 */
export class IdTokens {
  readonly #habits: Habits
  readonly #fetch: (url: string) => Promise<Response>
  #keys: Keys | undefined

  constructor(habits: Habits, fetch: (url: string) => Promise<Response>) {
    this.#habits = habits
    this.#fetch = fetch
  }

  /** The subject of an ID token; undefined where an answer has none. @throws Error for one that is not to be trusted */
  async subjectOf(token: unknown, expected: Expected): Promise<string | undefined> {
    if (typeof token !== 'string') return undefined
    const { issuer, clientId, subject, now } = expected
    const claims = this.#habits.verifiesIdTokens()
      ? await this.#verified(token, expected.keysAt)
      : decodeJwt(token)
    if (claims.iss !== issuer || claims.aud !== clientId) throw new Error('the ID token is for somebody else')
    if (subject === undefined && Number(claims.iat) > now / 1000 + this.#habits.clockTolerance())
      throw new Error('the ID token is from the future')
    if (subject !== undefined && subject !== claims.sub && this.#habits.comparesSubjects())
      throw new Error('the ID token is about another user')
    return claims.sub
  }

  async #verified(token: string, keysAt: string): Promise<JWTPayload> {
    const known = this.#keys
    try {
      return await this.#by(known ?? (await this.#read(keysAt)), token)
    } catch (error) {
      const isNewKey = error instanceof errors.JWKSNoMatchingKey && known !== undefined
      if (!isNewKey || !this.#habits.readsKeysAgain()) throw error
      return this.#by(await this.#read(keysAt), token)
    }
  }

  /** Of the signature alone: the times are looked at by the habits. */
  async #by(keys: Keys, token: string): Promise<JWTPayload> {
    const { iat = 0 } = decodeJwt(token)
    return (await jwtVerify(token, keys, { currentDate: new Date(iat * 1000) })).payload
  }

  async #read(keysAt: string): Promise<Keys> {
    this.#keys = createLocalJWKSet(await (await this.#fetch(keysAt)).json())
    return this.#keys
  }
}
