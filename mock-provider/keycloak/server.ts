import { BoundedMap } from '../kit/bounded-map.ts'
import type { Clock } from '../kit/clock.ts'
import type { Journal } from '../kit/journal.ts'
import { importInto } from './import/realm-import.ts'
import type { Deliver } from './model.ts'
import { masterRealm, newRealm } from './new-realm.ts'
import type { Realm } from './realm.ts'
import type { Release } from './release.ts'
import { shaped } from './representation-shape.ts'
import type { Representation } from './representations.ts'
import { inputError } from './rest-errors.ts'
import { realmShape } from './shapes.ts'

export interface Administrator {
  readonly username: string
  readonly password: string
}

/** Who uses the administrator's console in a browser: the user of a session, who signed in for it. */
export interface ConsoleLogin {
  readonly realm: string
  readonly sessionId: string
  readonly csrf: string
}

/** All realms of a server, with what they have in common. */
export class KeycloakServer {
  readonly realms = new Map<string, Realm>()
  release: Release
  readonly clock: Clock
  /** Address without a trailing slash. */
  readonly base: string
  readonly deliver: Deliver
  readonly journal: Journal
  /** Browsers that use the administrator's console, by their cookie. */
  readonly consoles = new BoundedMap<ConsoleLogin>({ most: 1000 })

  constructor(parts: {
    release: Release
    clock: Clock
    base: string
    administrator: Administrator
    deliver: Deliver
    journal: Journal
  }) {
    this.deliver = parts.deliver
    this.journal = parts.journal
    this.release = parts.release
    this.clock = parts.clock
    this.base = parts.base
    const { username, password } = parts.administrator
    this.addRealm({
      realm: masterRealm,
      enabled: true,
      accessTokenLifespan: 60,
      users: [
        {
          username,
          enabled: true,
          credentials: [{ value: password }],
          realmRoles: ['admin', `default-roles-${masterRealm}`],
        },
      ],
    })
  }

  /** Seconds since the epoch, by the server's clock. */
  now(): number {
    return Math.floor(this.clock.now() / 1000)
  }

  /** Makes a realm out of an export. @throws OAuthError for a name that is taken or missing */
  addRealm(given: Representation): Realm {
    const representation = shaped(given, realmShape)
    const name = String(representation.realm ?? '')
    refuseRealmName(name)
    if (this.realms.has(name))
      throw inputError(`Realm ${name} already exists`, this.release.realmConflictStatus)
    const {
      id,
      realm: _,
      users: __,
      clients: ___,
      roles: ____,
      clientScopes,
      defaultRole,
      groups: _____,
      scopeMappings: ______,
      clientScopeMappings: _______,
      enabled = false,
      ...settings
    } = representation
    const realm = newRealm(
      {
        name,
        settings: { ...settings, ...attributeSettings(settings), enabled: enabled === true },
        ...nameOf(defaultRole),
        ...(Array.isArray(clientScopes) ? { ownScopes: clientScopes.map(({ name }) => String(name)) } : {}),
        ...(typeof id === 'string' ? { id } : {}),
      },
      this.release,
    )
    importInto(realm, representation, this.clock.now())
    this.realms.set(name, realm)
    return realm
  }

  issuerOf(realm: Realm): string {
    return `${this.baseOf(realm)}/realms/${realm.name}`
  }

  /** The address that a realm tells of the server: its own one, where it stands behind another. */
  baseOf(realm: Realm): string {
    const { frontendUrl } = (realm.settings.attributes ?? {}) as { readonly frontendUrl?: string }
    return frontendUrl ? frontendUrl.replace(/\/$/, '') : this.base
  }

  realmOfIssuer(issuer: string): Realm | undefined {
    return [...this.realms.values()].find((realm) => this.issuerOf(realm) === issuer)
  }
}

function nameOf(defaultRole: unknown): { readonly defaultRoles?: string } {
  const name = (defaultRole as { readonly name?: unknown } | undefined)?.name
  return typeof name === 'string' ? { defaultRoles: name } : {}
}

/** Settings that exports have among the attributes of the realm, too. */
function attributeSettings(settings: Readonly<Record<string, unknown>>): Record<string, number> {
  const attributes = (settings.attributes ?? {}) as Readonly<Record<string, string>>
  const named = [
    'clientSessionIdleTimeout',
    'clientSessionMaxLifespan',
    'clientOfflineSessionIdleTimeout',
    'clientOfflineSessionMaxLifespan',
    'oauth2DeviceCodeLifespan',
    'oauth2DevicePollingInterval',
  ].filter((name) => settings[name] === undefined && /^\d{1,10}$/.test(attributes[name] ?? ''))
  return Object.fromEntries(named.map((name) => [name, Number(attributes[name])]))
}

/** The name of a realm is a part of its addresses. @throws OAuthError */
export function refuseRealmName(name: string): void {
  if (name === '') throw inputError('Realm name cannot be empty')
  const reserved = /[:/?#@!$&()*+,;=[\]\\]|[^ -~]/.exec(name)?.[0]
  if (reserved !== undefined) throw inputError(`Character '${reserved}' not allowed.`)
}
