import { createMockProvider, type MockProvider, type MockProviderOptions } from '../provider.ts'

/** The pair of RFC 7636, appendix B. */
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

export const redirectUri = 'https://rp.example/callback'
export const signedOutUri = 'https://rp.example/signed-out'

const addresses = { redirect_uris: [redirectUri], post_logout_redirect_uris: [signedOutUri] }

/** People and clients of the provider's own tests. */
export const setUp = {
  users: [
    { username: 'kim', password: 'password of kim' },
    { username: 'lee', password: 'password of lee' },
  ],
  clients: [
    { client_id: 'web', client_secret: 'secret of web', ...addresses },
    {
      client_id: 'post',
      client_secret: 'secret of post',
      token_endpoint_auth_method: 'client_secret_post',
      ...addresses,
    },
    { client_id: 'phone', token_endpoint_auth_method: 'none', ...addresses },
    { client_id: 'admin', client_secret: 'secret of admin', admin: true },
  ],
} as const satisfies MockProviderOptions

export function providerWith(options: MockProviderOptions = {}): MockProvider {
  return createMockProvider({ issuer: 'https://op.example', ...setUp, ...options })
}

type Fields = Readonly<Record<string, string>>

/** A browser and a client in one: keeps cookies, fills in forms, asks the token endpoint. No socket. */
export class TestBrowser {
  readonly #cookies = new Map<string, string>()
  readonly #provider: MockProvider

  constructor(provider: MockProvider) {
    this.#provider = provider
  }

  async send(
    path: string,
    init: { readonly form?: Fields; readonly headers?: Fields } = {},
  ): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await this.#provider.fetch(
      new Request(new URL(path, this.#provider.issuer), {
        method: init.form === undefined ? 'GET' : 'POST',
        headers: { ...(cookie === '' ? {} : { cookie }), ...init.headers },
        ...(init.form === undefined ? {} : { body: new URLSearchParams(init.form) }),
      }),
    )
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      this.#cookies.set(name, value)
    }
    return response
  }

  /** Follows redirects inside the provider; stops at the client's address or at a page. */
  async follow(response: Response): Promise<Response> {
    let current = response
    for (let hop = 0; hop < 10; hop++) {
      const location = current.headers.get('location')
      if (location === null || !location.startsWith(this.#provider.issuer)) return current
      current = await this.send(location)
    }
    throw new Error('too many redirects')
  }

  async authorize(parameters: Fields = {}): Promise<Response> {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'web',
      redirect_uri: redirectUri,
      scope: 'openid offline_access',
      state: 'a-state-of-some-length',
      nonce: 'a-nonce-of-some-length',
      ...parameters,
    })
    return this.follow(
      await this.send(`${new URL(this.#provider.issuer).pathname.replace(/\/$/, '')}/authorize?${query}`),
    )
  }

  /** Fills in the form of a page and sends it. */
  async submit(page: Response, fields: Fields): Promise<Response> {
    const html = await page.text()
    const action = /action="([^"]+)"/.exec(html)?.[1]
    if (action === undefined) throw new Error(`no form in ${html.slice(-400)}`)
    const hidden = [...html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const kept = Object.fromEntries(hidden.map(([, name, value]) => [name, value]))
    return this.follow(await this.send(action, { form: { ...kept, ...fields } }))
  }

  async signIn(parameters: Fields = {}, username = 'kim'): Promise<Response> {
    return this.submit(await this.authorize(parameters), { username, password: `password of ${username}` })
  }

  /** Signs in and consents where a page asks for it; the parameters of the redirect to the client. */
  async code(parameters: Fields = {}, username = 'kim'): Promise<URLSearchParams> {
    let page = await this.authorize(parameters)
    for (let step = 0; step < 3 && !page.headers.has('location'); step++) {
      const html = await page.clone().text()
      page = html.includes('name="password"')
        ? await this.submit(page, { username, password: `password of ${username}` })
        : await this.submit(page, { decision: 'allow' })
    }
    return new URL(page.headers.get('location') ?? '').searchParams
  }

  async token(form: Fields, client = 'web'): Promise<{ status: number; json: Record<string, string> }> {
    const response = await this.send('/token', {
      form: { ...form, ...proofOf(client).form },
      headers: proofOf(client).headers,
    })
    return { status: response.status, json: (await response.json()) as Record<string, string> }
  }

  /** A whole code flow. */
  async tokens(parameters: Fields = {}, username = 'kim'): Promise<Record<string, string>> {
    const client = parameters.client_id ?? 'web'
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
    const code = (await this.code({ ...pkce, ...parameters }, username)).get('code') ?? ''
    const { status, json } = await this.token(
      { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
      client,
    )
    if (status !== 200) throw new Error(JSON.stringify(json))
    return json
  }

  async refresh(token: string | undefined, client = 'web', more: Fields = {}) {
    return this.token({ grant_type: 'refresh_token', refresh_token: token ?? '', ...more }, client)
  }
}

/** How a client of the set-up proves itself. */
export function proofOf(client: string): { readonly form: Fields; readonly headers: Fields } {
  if (client === 'phone' || client.startsWith('https:')) return { form: { client_id: client }, headers: {} }
  if (client === 'post') return { form: { client_id: client, client_secret: 'secret of post' }, headers: {} }
  const credentials = btoa(`${client}:${encodeURIComponent(`secret of ${client}`).replaceAll('%20', '+')}`)
  return { form: {}, headers: { authorization: `Basic ${credentials}` } }
}
