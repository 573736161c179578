import { createLocalJWKSet, jwtVerify } from 'jose'

/**
 * A nightly backup, as an example of a client that uses an offline token well: it refreshes once at a time, keeps what is
 * newest, tries again where an answer was lost, waits when it is told to, and believes no ID token that it cannot verify.
 */
export class Backup {
  #token
  #refreshing
  /** Seconds that it waited, each time; a test does not wait. */
  waited = []

  /** @param provider anything with `issuer` and `fetch` */
  constructor(provider, refreshToken) {
    this.issuer = provider.issuer
    this.fetch = (url, init) => provider.fetch(url, init)
    this.#token = refreshToken
  }

  /** @returns {Promise<'done' | 'sign in again' | 'refused' | 'later'>} */
  async run() {
    if (this.#token === undefined) return 'sign in again'
    this.#refreshing ??= this.#refreshed().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async #refreshed() {
    for (let attempt = 0; attempt < 4; attempt++) {
      const response = await this.#asked().catch(() => undefined)
      if (response === undefined) continue // Nobody knows whether the token was used: the same one again.
      if (response.status === 503) {
        this.waited.push(Number(response.headers.get('retry-after')))
        continue
      }
      const answer = await response.json()
      if (answer.error === 'invalid_grant') {
        this.#token = undefined
        return 'sign in again'
      }
      this.#token = answer.refresh_token ?? this.#token
      return (await this.#believes(answer.id_token)) ? 'done' : 'refused'
    }
    return 'later'
  }

  #asked() {
    const form = { grant_type: 'refresh_token', refresh_token: this.#token }
    const headers = { authorization: `Basic ${btoa('web-app:test-secret-of-web-app')}` }
    return this.fetch(`${this.issuer}/token`, { method: 'POST', headers, body: new URLSearchParams(form) })
  }

  async #believes(idToken) {
    const keys = createLocalJWKSet(await (await this.fetch(`${this.issuer}/jwks`)).json())
    return jwtVerify(idToken, keys, { issuer: this.issuer, audience: 'web-app' }).then(
      () => true,
      () => false,
    )
  }
}
