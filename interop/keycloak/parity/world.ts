/** A server on the tour: a realm of its own with clients and users, and the requests that rows make. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Client, Form, Sent, Tokens, User } from './answer.ts'
import { Browser, type PageAnswer } from './browser.ts'

export const redirectUri = 'http://127.0.0.1:9/callback'

/** The browser of a login, and parameters of its authorization request. */
export type LoginOptions = {
  readonly browser?: Browser
  readonly scope?: string
  readonly response_mode?: string
  readonly code_challenge?: string
  readonly code_challenge_method?: string
}

export interface Administrator {
  readonly username: string
  readonly password: string
}

type Settings = Readonly<Record<string, unknown>>
type ClientName = 'ca' | 'cb' | 'cp' | 'cc' | 'cn' | 'cx'

export class World {
  readonly base: string
  readonly administrator: Administrator
  realm = `tour-${randomUUID().slice(0, 8)}`
  readonly made = new Map<string, string>()
  readonly clients = clientsOf()
  #adminToken: string | undefined

  /** One whose realm and clients are there. */
  static async at(base: string, administrator: Administrator, settings: Settings = {}): Promise<World> {
    const world = new World(base, administrator)
    await world.#furnish(settings)
    return world
  }

  /** A realm that is there already, with clients and users of its own. */
  static of(base: string, administrator: Administrator, realm: string): World {
    const world = new World(base, administrator)
    world.realm = realm
    return world
  }

  private constructor(base: string, administrator: Administrator) {
    this.base = base
    this.administrator = administrator
  }

  get issuer(): string {
    return `${this.base}/realms/${this.realm}`
  }

  /** Names of this run and what they stand for, longest first. */
  names(): [string, string][] {
    const known: [string, string][] = [['{r}', this.realm], ...this.made]
    return known.sort(([, a], [, b]) => b.length - a.length)
  }

  async #furnish(settings: Settings): Promise<void> {
    await this.master('POST', '/admin/realms', {
      realm: this.realm,
      enabled: true,
      sslRequired: 'none',
      ...settings,
    })
    for (const client of Object.values(this.clients)) {
      const { status, text } = await this.admin('POST', '/clients', client)
      if (status !== 201) throw new Error(`client ${client.clientId}: ${status} ${text}`)
    }
  }

  async leave(): Promise<void> {
    await this.master('DELETE', `/admin/realms/${this.realm}`)
  }

  /** Another realm on the same server, for what would disturb the rows of this one. */
  async elsewhere<T>(visit: (other: World) => Promise<T>, settings?: Settings): Promise<T> {
    const other = await World.at(this.base, this.administrator, settings)
    try {
      return await visit(other)
    } finally {
      await other.leave()
    }
  }

  /** A new user; the name is made known, so that two servers' answers can be compared. */
  async user(label = 'u1', more: Settings = {}): Promise<User> {
    const username = `${label}-${randomUUID().slice(0, 8)}`
    this.made.set(`{${label}}`, username)
    const password = `password of ${label}`
    const answer = await this.admin('POST', '/users', {
      username,
      email: `${username}@tour.test`,
      firstName: label,
      lastName: 'L',
      enabled: true,
      emailVerified: true,
      credentials: [{ type: 'password', value: password, temporary: false }],
      ...more,
    })
    if (answer.status !== 201) throw new Error(`user ${username}: ${answer.status} ${answer.text}`)
    return { id: answer.headers.get('location')?.split('/').at(-1) ?? '', username, password }
  }

  /** A client like another one, for a row that changes it. */
  async client(label: string, like: ClientName = 'ca', more: Settings = {}): Promise<Client> {
    const clientId = `${label}-${randomUUID().slice(0, 8)}`
    this.made.set(`{${label}}`, clientId)
    const { protocolMappers } = this.clients[like]
    const client: Client = {
      ...this.clients[like],
      id: randomUUID(),
      clientId,
      secret: `secret of ${label}`,
      ...(protocolMappers === undefined
        ? {}
        : {
            protocolMappers: protocolMappers.map((mapper) => ({
              ...mapper,
              config: { ...mapper.config, 'included.client.audience': clientId },
            })),
          }),
      ...more,
    }
    const { status, text } = await this.admin('POST', '/clients', client)
    if (status !== 201) throw new Error(`client ${clientId}: ${status} ${text}`)
    return client
  }

  async send(url: string, { method = 'GET', headers = {}, form, json }: Sent = {}): Promise<Answer> {
    const body =
      form === undefined ? (json === undefined ? undefined : JSON.stringify(json)) : new URLSearchParams(form)
    const response = await fetch(url, {
      method: form === undefined ? method : 'POST',
      redirect: 'manual',
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body }),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  /** A request of the master administrator; his token lives for a minute. */
  async master(method: string, path: string, json?: unknown): Promise<Answer> {
    const send = async (): Promise<Answer> =>
      this.send(`${this.base}${path}`, {
        method,
        headers: { authorization: `Bearer ${await this.administratorToken()}` },
        ...(json === undefined ? {} : { json }),
      })
    const answer = await send()
    if (answer.status !== 401) return answer
    this.#adminToken = undefined
    return send()
  }

  async administratorToken(): Promise<string> {
    if (this.#adminToken === undefined) {
      const form = { grant_type: 'password', client_id: 'admin-cli', ...this.administrator }
      const { text } = await this.send(`${this.base}/realms/master/protocol/openid-connect/token`, { form })
      this.#adminToken = String(JSON.parse(text).access_token)
    }
    return this.#adminToken
  }

  async admin(method: string, path: string, json?: unknown): Promise<Answer> {
    return this.master(method, `/admin/realms/${this.realm}${path}`, json)
  }

  /** A client's request with its secret in the form. */
  async post(endpoint: string, client: Client, form: Readonly<Record<string, string>>): Promise<Answer> {
    const secret: Record<string, string> =
      client.publicClient === true ? {} : { client_secret: String(client.secret) }
    return this.endpoint(endpoint, { client_id: client.clientId, ...secret, ...form })
  }

  async endpoint(endpoint: string, form: Form, headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send(`${this.issuer}/protocol/openid-connect/${endpoint}`, {
      form,
      ...(headers ? { headers } : {}),
    })
  }

  async userinfo(accessToken: string): Promise<Answer> {
    return this.send(`${this.issuer}/protocol/openid-connect/userinfo`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
  }

  async account(
    method: string,
    path: string,
    accessToken?: string,
    { headers = {}, json }: Pick<Sent, 'headers' | 'json'> = {},
  ): Promise<Answer> {
    return this.send(`${this.issuer}/account${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
        ...headers,
      },
      ...(json === undefined ? {} : { json }),
    })
  }

  /** Tokens by user name and password. */
  async password(client: Client, user: User, scope = 'openid offline_access'): Promise<Tokens> {
    const { status, text } = await this.post('token', client, {
      grant_type: 'password',
      username: user.username,
      password: user.password,
      scope,
    })
    if (status !== 200) throw new Error(`password grant: ${status} ${text}`)
    return JSON.parse(text)
  }

  authorizationUrl(client: Client, parameters: Readonly<Record<string, string>> = {}): string {
    const query = new URLSearchParams({
      client_id: client.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid offline_access',
      state: 'st1',
      nonce: 'n1',
      ...parameters,
    })
    for (const [name, value] of [...query]) if (value === '') query.delete(name)
    return `${this.issuer}/protocol/openid-connect/auth?${query}`
  }

  /** A login in the browser up to the redirect to the client. */
  async authorized(
    client: Client,
    user: User,
    { browser = new Browser(), ...parameters }: LoginOptions = {},
  ): Promise<PageAnswer> {
    let answer = await browser.go(this.authorizationUrl(client, parameters))
    if (answer.page?.id === 'login-login') {
      answer = await browser.submit(answer, { username: user.username, password: user.password })
    }
    if (answer.page?.id === 'login-login-oauth-grant') answer = await browser.submit(answer, { accept: '' })
    if (answer.headers.get('location') === null) {
      throw new Error(`no redirect: ${answer.status} ${answer.page?.id} ${answer.page?.message}`)
    }
    return answer
  }

  async login(client: Client, user: User, options?: LoginOptions): Promise<Tokens> {
    const answer = await this.exchange(client, await this.authorized(client, user, options))
    if (answer.status !== 200) throw new Error(`code: ${answer.status} ${answer.text}`)
    return JSON.parse(answer.text)
  }

  async exchange(
    client: Client,
    redirect: Answer,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.post('token', client, {
      grant_type: 'authorization_code',
      code: codeOf(redirect),
      redirect_uri: redirectUri,
      ...more,
    })
  }

  async refresh(client: Client, token: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.post('token', client, { grant_type: 'refresh_token', refresh_token: token, ...more })
  }

  /** Not-before values count whole seconds: what was issued in this one would survive. */
  async nextSecond(): Promise<void> {
    await sleep(1000 - (Date.now() % 1000) + 50)
  }

  now(): number {
    return Math.floor(Date.now() / 1000)
  }
}

/** The clients of every realm of the tour. */
function clientsOf(): Record<ClientName, Client> {
  const mapper = (clientId: string) => ({
    name: 'audience',
    protocol: 'openid-connect',
    protocolMapper: 'oidc-audience-mapper',
    config: {
      'included.client.audience': clientId,
      'access.token.claim': 'true',
      'introspection.token.claim': 'true',
    },
  })
  const confidential = (clientId: string, more: Settings = {}) => ({
    clientId,
    id: randomUUID(),
    secret: `secret of ${clientId}`,
    redirectUris: [redirectUri],
    directAccessGrantsEnabled: true,
    protocolMappers: [mapper(clientId)],
    ...more,
  })
  return {
    ca: confidential('ca', { serviceAccountsEnabled: true }),
    cb: confidential('cb'),
    cp: {
      clientId: 'cp',
      id: randomUUID(),
      publicClient: true,
      redirectUris: [redirectUri],
      directAccessGrantsEnabled: true,
    },
    cc: confidential('cc', { consentRequired: true }),
    cn: confidential('cn', { fullScopeAllowed: false }),
    cx: confidential('cx', { optionalClientScopes: ['address', 'phone'] }),
  }
}

export function codeOf(redirect: Answer): string {
  return new URL(redirect.headers.get('location') ?? '').searchParams.get('code') ?? ''
}
