import { ConfigError, TargetError } from '../../engine/errors.ts'
import { jsonOf } from '../../engine/json.ts'
import { validatorOf } from '../../engine/validator.ts'
import type { HttpClient } from '../../http/http-client.ts'
import { describeRefusal } from '../../http/refusal.ts'
import type { Reply } from '../../http/reply.ts'
import { authenticate } from '../../rp/client-authentication.ts'
import { tokenReply } from '../../rp/token-reply.ts'
import type { AdminCredentials } from '../../target/target-file.ts'
import { administratorGrant } from '../generic/administrator-grant.ts'

/** Members of a realm that say how long tokens live and whether they rotate; seconds. */
export interface RealmSettings {
  readonly offlineSessionIdleTimeout: number
  readonly offlineSessionMaxLifespanEnabled: boolean
  readonly offlineSessionMaxLifespan: number
  readonly ssoSessionIdleTimeout: number
  readonly ssoSessionMaxLifespan: number
  readonly revokeRefreshToken: boolean
}

const realmSchema = {
  type: 'object',
  properties: {
    offlineSessionIdleTimeout: { type: 'number' },
    offlineSessionMaxLifespanEnabled: { type: 'boolean' },
    offlineSessionMaxLifespan: { type: 'number' },
    ssoSessionIdleTimeout: { type: 'number' },
    ssoSessionMaxLifespan: { type: 'number' },
    revokeRefreshToken: { type: 'boolean' },
  },
  required: [
    ...['offlineSessionIdleTimeout', 'offlineSessionMaxLifespanEnabled', 'offlineSessionMaxLifespan'],
    ...['ssoSessionIdleTimeout', 'ssoSessionMaxLifespan', 'revokeRefreshToken'],
  ],
}

/** Requests to the admin REST API before the first check of a run and after the last one. */
export class Administration {
  readonly #base: string
  readonly #credentials: Extract<
    AdminCredentials,
    { password_grant: unknown } | { client_credentials: unknown }
  >
  readonly #http: HttpClient

  constructor(options: {
    readonly base: string
    readonly credentials: AdminCredentials
    readonly http: HttpClient
  }) {
    const { credentials } = options
    if (!('password_grant' in credentials || 'client_credentials' in credentials)) {
      throw new ConfigError(
        'keycloak.admin: a user name and password, or a client and its secret, are required',
      )
    }
    this.#base = options.base
    this.#credentials = credentials
    this.#http = options.http
  }

  /** The release, e.g. `26.7.3`; undefined if the administrator may not see it. */
  async version(): Promise<string | undefined> {
    const reply = await this.send('GET', '/admin/serverinfo')
    const info = reply.json?.systemInfo as { version?: unknown } | undefined
    return typeof info?.version === 'string' ? info.version : undefined
  }

  /** The settings of an existing realm. @throws ConfigError if there is none, TargetError for any other answer */
  async realm(name: string): Promise<RealmSettings> {
    const reply = await this.send('GET', realmPath(name))
    if (reply.status === 404) {
      throw new ConfigError(
        `keycloak.realm: there is no realm ${JSON.stringify(name)} at ${this.#base}; omit keycloak.realm for a throw-away one`,
      )
    }
    const { json, url } = this.#accepted(reply, `reading the realm ${name}`)
    const isRealm = validatorOf(realmSchema)
    if (isRealm(json)) return json as unknown as RealmSettings
    const wrong = (isRealm.errors ?? []).map(({ instancePath, message }) =>
      `${instancePath} ${message}`.trim(),
    )
    throw new TargetError('ADMIN', `${url} is no realm of a Keycloak: ${wrong.join(', ')}`)
  }

  /** The identifier of a client scope; undefined if there is none of that name or the administrator may not see it. */
  async clientScope(realm: string, name: string): Promise<string | undefined> {
    const reply = await this.send('GET', `${realmPath(realm)}/client-scopes`)
    if (reply.status >= 400) return undefined
    const scopes = jsonOf(reply.text)
    const id: unknown = Array.isArray(scopes) ? scopes.find((scope) => scope?.name === name)?.id : undefined
    return typeof id === 'string' ? id : undefined
  }

  async makeRealm(name: string): Promise<void> {
    const realm = {
      realm: name,
      enabled: true,
      sslRequired: 'none',
      eventsEnabled: false,
      editUsernameAllowed: true,
    }
    this.#accepted(await this.send('POST', '/admin/realms', realm), `creating the realm ${name}`)
  }

  async makeClient(realm: string, client: Record<string, unknown>): Promise<void> {
    const reply = await this.send('POST', `${realmPath(realm)}/clients`, client)
    this.#accepted(reply, `creating the client ${String(client.clientId)}`)
  }

  /** Removes something and checks that it is gone; returns what is left, in words. */
  async removed(what: string, path: string): Promise<string | undefined> {
    await this.send('DELETE', path)
    const { status } = await this.send('GET', path)
    return status === 404 ? undefined : `${what} is still there after its removal (HTTP ${status})`
  }

  /** Sends with a new token each time: a moved clock may have ended the last one. */
  async send(method: string, path: string, json?: unknown): Promise<Reply> {
    const authorization = `Bearer ${await this.#token()}`
    return this.#http.send({
      sender: 'administrator',
      method,
      url: `${this.#base}${path}`,
      headers: { authorization, accept: 'application/json' },
      ...(json === undefined ? {} : { json }),
    })
  }

  async #token(): Promise<string> {
    const { client, parameters, endpoint = '' } = administratorGrant(this.#credentials)
    const now = Date.now()
    const request = await authenticate(client, parameters, { audience: endpoint, now })
    const reply = tokenReply(
      await this.#http.send({ sender: 'administrator', method: 'POST', url: endpoint, ...request }),
    )
    if (reply.accessToken !== undefined) return reply.accessToken
    const refusal = describeRefusal(reply)
    if (reply.status >= 500 || reply.json === undefined) {
      throw new TargetError('ADMIN_TOKEN', `no token for the administrator at ${endpoint}: ${refusal}`)
    }
    throw new ConfigError(
      `keycloak.admin: the server refused the administrator of the target file at ${endpoint} (${refusal})`,
    )
  }

  #accepted(reply: Reply, what: string): Reply {
    if (reply.status === 403) {
      throw new ConfigError(`${what}: the administrator of the target file may not do that (HTTP 403)`)
    }
    if (reply.status >= 400) throw new TargetError('ADMIN', `${what} was refused: ${describeRefusal(reply)}`)
    return reply
  }
}

export function realmPath(name: string): string {
  return `/admin/realms/${encodeURIComponent(name)}`
}
