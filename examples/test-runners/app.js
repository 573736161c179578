/**
 * Stands for your own client: it gets an offline token once, and asks for fresh access tokens with it for as long as the
 * provider allows. All its requests go through `fetch`, which tests replace by that of the mock.
 */
const redirectUri = 'https://app.example/callback'
const credentials = { client_id: 'app', client_secret: 'secret of the app' }

/** What the mock has to know of the app and its user. */
export const registration = {
  issuer: 'https://op.example',
  users: [{ username: 'kim', password: 'password of kim' }],
  clients: [
    {
      ...credentials,
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [redirectUri],
      consent: 'pre-approved',
    },
  ],
}

export class App {
  #fetch
  #refreshToken

  /** @param {(request: Request) => Promise<Response>} fetch */
  constructor(fetch) {
    this.#fetch = fetch
  }

  /** Signs the user in as a browser would, and keeps the offline token. */
  async signIn() {
    const browser = new Browser(this.#fetch)
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: credentials.client_id,
      redirect_uri: redirectUri,
      scope: 'openid offline_access',
      state: 'state of the app',
    })
    const page = await browser.visit(`${registration.issuer}/authorize?${query}`)
    const hidden = Object.fromEntries(
      [...page.html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    )
    const [user] = registration.users
    const { location } = await browser.visit(`${registration.issuer}/login`, { ...hidden, ...user })
    const code = new URL(location).searchParams.get('code')
    const tokens = await this.#token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
    this.#refreshToken = tokens.refresh_token
  }

  /** @returns {Promise<'fresh' | 'sign in again'>} */
  async sync() {
    const tokens = await this.#token({ grant_type: 'refresh_token', refresh_token: this.#refreshToken })
    if (tokens.error === 'invalid_grant') return 'sign in again'
    this.#refreshToken = tokens.refresh_token ?? this.#refreshToken
    return 'fresh'
  }

  async #token(form) {
    const body = new URLSearchParams({ ...credentials, ...form })
    const answer = await this.#fetch(new Request(`${registration.issuer}/token`, { method: 'POST', body }))
    return answer.json()
  }
}

/** Cookies and redirects, up to the address of the app. */
class Browser {
  #fetch
  #cookies = new Map()

  constructor(fetch) {
    this.#fetch = fetch
  }

  async visit(url, form) {
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ')
    const answer = await this.#fetch(
      new Request(
        url,
        form === undefined
          ? { headers: { cookie } }
          : {
              method: 'POST',
              headers: { cookie },
              body: new URLSearchParams(form),
            },
      ),
    )
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(';')
      this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const next = answer.headers.get('location')
    if (next === null) return { html: await answer.text() }
    const location = new URL(next, url).href
    return location.startsWith(redirectUri) ? { location } : this.visit(location)
  }
}
