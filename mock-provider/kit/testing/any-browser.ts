import type { MockServer } from '../mock-server.ts'

/** The client that every engine of the contract has. */
export const contractClient = {
  client_id: 'contract-app',
  client_secret: 'secret of contract-app',
  redirect_uris: ['https://rp.example/callback'],
} as const

type Fields = Readonly<Record<string, string>>

export interface Answer {
  readonly status: number
  readonly body: Record<string, string>
}

/** A browser and a client in one that know nothing of an engine but its metadata. No socket. */
export class AnyBrowser {
  readonly #server: MockServer
  readonly #cookies = new Map<string, string>()

  constructor(server: MockServer) {
    this.#server = server
  }

  /** Signs in, consents, and exchanges the code. */
  async tokens(username: string, password: string, scope?: string): Promise<Answer> {
    const [redirect_uri] = contractClient.redirect_uris
    const code = await this.code(username, password, scope)
    return this.token({ grant_type: 'authorization_code', code, redirect_uri })
  }

  /** Signs in and consents. */
  async code(username: string, password: string, scope = 'openid offline_access'): Promise<string> {
    const [redirectUri] = contractClient.redirect_uris
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: contractClient.client_id,
      redirect_uri: redirectUri,
      scope,
    })
    const { authorization_endpoint = '' } = await this.#metadata()
    let at = `${authorization_endpoint}?${query}`
    let form: URLSearchParams | undefined
    for (let step = 0; step < 10; step++) {
      const response = await this.#send(at, form)
      form = undefined
      const location = response.headers.get('location')
      if (location?.startsWith(redirectUri)) return new URL(location).searchParams.get('code') ?? ''
      if (location !== null) at = new URL(location, at).href
      else [at, form] = filledIn(await response.text(), at, { username, password })
    }
    throw new Error('the sign-in has no end')
  }

  async refresh(refreshToken: string | undefined): Promise<Answer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken ?? '' })
  }

  /** A request of the client to the token endpoint. */
  async token(fields: Fields): Promise<Answer> {
    const { token_endpoint = '' } = await this.#metadata()
    const { client_id, client_secret } = contractClient
    const authorization = `Basic ${btoa(`${client_id}:${client_secret.replaceAll(' ', '+')}`)}`
    const response = await this.#server.fetch(
      new Request(token_endpoint, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams(fields),
      }),
    )
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }

  async #metadata(): Promise<Record<string, string>> {
    const { issuer } = this.#server
    const response = await this.#server.fetch(new Request(`${issuer}/.well-known/openid-configuration`))
    return (await response.json()) as Record<string, string>
  }

  async #send(url: string, body: URLSearchParams | undefined): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await this.#server.fetch(
      new Request(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { cookie },
        ...(body === undefined ? {} : { body }),
      }),
    )
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return response
  }
}

/** Where the form of a page leads, with the person's words in it, or their consent. */
function filledIn(page: string, base: string, person: Fields): [string, URLSearchParams] {
  const action = /<form[^>]* action="([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  if (action === undefined) throw new Error(`no form in ${page.slice(-400)}`)
  const hidden = [...page.matchAll(/type="hidden"[^>]* name="([^"]*)" value="([^"]*)"/g)]
  const given = page.includes('type="password"') ? person : { decision: 'allow', accept: '' }
  return [
    new URL(action, base).href,
    new URLSearchParams([
      ...hidden.map(([, name = '', value = '']) => [name, value] as [string, string]),
      ...Object.entries(given),
    ]),
  ]
}
