import { createMockKeycloak, type MockKeycloak } from '../mock-keycloak.ts'
import type { Representation } from '../representations.ts'

export const redirectUri = 'https://rp.example/callback'

/** Somebody in an export of a realm, with the roles that everybody has there. */
export function personOf(username: string): Representation {
  return {
    username,
    email: `${username}@shop.example`,
    firstName: username,
    lastName: 'Test',
    enabled: true,
    credentials: [{ value: `password of ${username}` }],
    realmRoles: ['default-roles-shop'],
  }
}

/** A realm for the mock's own tests: a confidential, a public and a consent client, two users with all roles. */
export const shop: Representation = {
  realm: 'shop',
  enabled: true,
  users: ['ann', 'bob'].map(personOf),
  clients: [
    { clientId: 'ca', secret: 'secret of ca', redirectUris: [redirectUri], directAccessGrantsEnabled: true },
    { clientId: 'cb', secret: 'secret of cb', redirectUris: [redirectUri], directAccessGrantsEnabled: true },
    { clientId: 'cp', publicClient: true, redirectUris: [redirectUri], directAccessGrantsEnabled: true },
    {
      clientId: 'cc',
      secret: 'secret of cc',
      redirectUris: [redirectUri],
      consentRequired: true,
      fullScopeAllowed: true,
    },
  ],
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
  readonly session_state: string
  readonly refresh_expires_in: number
  readonly scope: string
}

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number
  readonly body: Body
}

type Fields = Readonly<Record<string, string>>

export function keycloakWith(version?: string): MockKeycloak {
  return createMockKeycloak({
    url: 'https://kc.example',
    realms: [shop],
    ...(version === undefined ? {} : { version }),
  })
}

/** A browser, clients and an administrator in one, without a socket. */
export class Visitor {
  readonly #cookies = new Map<string, string>()
  readonly #keycloak: MockKeycloak
  readonly #realm = '/realms/shop'

  constructor(keycloak: MockKeycloak) {
    this.#keycloak = keycloak
  }

  async send(
    path: string,
    init: {
      readonly method?: string
      readonly form?: Fields
      readonly json?: unknown
      readonly headers?: Fields
    } = {},
  ): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const body =
      init.form === undefined ? init.json && JSON.stringify(init.json) : new URLSearchParams(init.form)
    const response = await this.#keycloak.fetch(
      new Request(new URL(path, this.#keycloak.url), {
        method: init.method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(cookie === '' ? {} : { cookie }),
          ...(init.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...init.headers,
        },
        ...(body === undefined ? {} : { body: body as string }),
      }),
    )
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return response
  }

  /** A client's request to an endpoint of the realm. */
  async post<Body = Record<string, unknown>>(
    endpoint: string,
    clientId: string,
    form: Fields,
  ): Promise<Answer<Body>> {
    const secret = clientId === 'cp' ? {} : { client_secret: `secret of ${clientId}` }
    const path = `${this.#realm}/protocol/openid-connect/${endpoint}`
    return answerOf(await this.send(path, { form: { client_id: clientId, ...secret, ...form } }))
  }

  async authorize(clientId: string, parameters: Fields = {}): Promise<Response> {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: 'openid offline_access',
      state: 'st1',
      ...parameters,
    })
    return this.send(`${this.#realm}/protocol/openid-connect/auth?${query}`)
  }

  /** Fills in the form of a page and sends it; follows redirects inside the server. */
  async submit(page: Response, fields: Fields): Promise<Response> {
    const html = await page.text()
    const action = /action="([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    if (action === undefined) throw new Error(`no form on ${html}`)
    const hidden = [...html.matchAll(/type="hidden"[^>]*name="([^"]*)" value="([^"]*)"/g)]
    const form = { ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])), ...fields }
    let response = await this.send(action, { form })
    for (let hop = 0; hop < 5; hop++) {
      const location = response.headers.get('location')
      if (location === null || !location.startsWith(this.#keycloak.url)) return response
      response = await this.send(location)
    }
    return response
  }

  async signIn(page: Response, username: string): Promise<Response> {
    return this.submit(page, { username, password: `password of ${username}` })
  }

  /** A whole login in the browser; the answer of the token endpoint. */
  async login(clientId: string, username: string, parameters: Fields = {}): Promise<Tokens> {
    let page = await this.authorize(clientId, parameters)
    if (page.headers.get('location') === null) page = await this.signIn(page, username)
    if (page.headers.get('location') === null) page = await this.submit(page, { accept: '' })
    return (await this.exchange<Tokens>(clientId, page)).body
  }

  async exchange<Body = Record<string, unknown>>(
    clientId: string,
    redirect: Response,
  ): Promise<Answer<Body>> {
    const code = new URL(redirect.headers.get('location') ?? '').searchParams.get('code') ?? ''
    return this.post('token', clientId, { grant_type: 'authorization_code', code, redirect_uri: redirectUri })
  }

  async refresh(clientId: string, token: string, more: Fields = {}): Promise<Answer> {
    return this.post('token', clientId, { grant_type: 'refresh_token', refresh_token: token, ...more })
  }

  /** A call of the account interface, in the name of who holds the access token. */
  async account(method: string, path: string, accessToken: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' }
    return answerOf(await this.send(`${this.#realm}/account${path}`, { method, headers }))
  }

  /** A call of the administrator's interface, by the master administrator. */
  async admin<Body = Record<string, unknown>>(
    method: string,
    path: string,
    json?: unknown,
  ): Promise<Answer<Body>> {
    const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' }
    const { body } = await answerOf(await this.send('/realms/master/protocol/openid-connect/token', { form }))
    const headers = { authorization: `Bearer ${body.access_token}` }
    return answerOf(
      await this.send(`/admin/realms/shop${path}`, { method, headers, ...(json ? { json } : {}) }),
    )
  }

  /** The identifier of a user, or of a client. */
  async idOf(kind: 'users' | 'clients', name: string): Promise<string> {
    const query = kind === 'users' ? `username=${name}&exact=true` : `clientId=${name}`
    const { body } = await this.admin<{ id: string }[]>('GET', `/${kind}?${query}`)
    return body[0]?.id ?? ''
  }
}

export async function answerOf<Body = Record<string, unknown>>(response: Response): Promise<Answer<Body>> {
  const text = await response.text()
  return {
    status: response.status,
    body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {},
  }
}

export function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
}
