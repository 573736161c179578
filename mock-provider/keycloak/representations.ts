import { consentScopes, consentTextOf } from './client-scopes.ts'
import type { Client, ClientScope, Consent, Role, UserSession } from './model.ts'
import type { Realm } from './realm.ts'
import type { Release } from './release.ts'
import { shaped } from './representation-shape.ts'
import { clientRole, realmRole } from './roles.ts'
import { roleShape } from './shapes.ts'

export type Representation = Readonly<Record<string, unknown>>

/** A session as the administrator's lists show it; `accessed` is the time of the client that was asked for. */
export function shownSession(
  realm: Realm,
  session: UserSession,
  release: Release,
  accessed = session.lastAccess,
): Representation {
  const user = realm.users.get(session.userId)
  const clients = [...session.parts.keys()].flatMap((id) => {
    const client = realm.clients.get(id)
    return client === undefined ? [] : [[id, client.settings.clientId] as const]
  })
  return {
    id: session.id,
    username: user?.username,
    userId: session.userId,
    ipAddress: session.ipAddress,
    start: session.started * 1000,
    lastAccess: accessed * 1000,
    rememberMe: false,
    clients: Object.fromEntries(clients),
    ...(release.transientUser ? { transientUser: false } : {}),
  }
}

export function shownRole(realm: Realm, role: Role): Representation {
  return {
    id: role.id,
    name: role.name,
    ...(role.description === undefined ? {} : { description: role.description }),
    composite: role.composites.size > 0,
    clientRole: false,
    containerId: realm.id,
  }
}

/** A role of a client. */
export function shownClientRole(realm: Realm, client: Client, role: Role): Representation {
  return { ...shownRole(realm, role), clientRole: true, containerId: client.uuid }
}

export function shownScopeRepresentation(scope: ClientScope): Representation {
  const { id, name, description, attributes, protocolMappers } = scope
  return {
    id,
    name,
    description,
    protocol: 'openid-connect',
    attributes,
    ...(protocolMappers.length === 0 ? {} : { protocolMappers }),
  }
}

/** A consent as the account interface shows it. */
export function shownConsent(realm: Realm, consent: Consent, release: Release): Representation {
  return {
    grantedScopes: consentScopes(realm, [...consent.scopes]).map((scope) => {
      const { raw, shown } = consentTextOf(scope)
      return {
        id: scope.id,
        name: raw,
        ...(release.displayText ? { displayText: shown } : {}),
        displayTest: shown,
      }
    }),
    createdDate: consent.createdDate,
    lastUpdatedDate: consent.lastUpdatedDate,
  }
}

/** The roles that a list of role representations names. */
export function rolesNamed(roles: unknown): string[] {
  return roleRepresentations(roles).flatMap((each) => text(each.name) ?? [])
}

/** The role keys of a list of role representations: of the realm, or of a client. */
export function roleKeys(realm: Realm, roles: unknown): string[] {
  return roleRepresentations(roles).flatMap((each) => {
    const name = text(each.name)
    if (name === undefined) return []
    const owner = each.clientRole === true ? realm.clients.get(String(each.containerId)) : undefined
    return [owner === undefined ? realmRole(name) : clientRole(owner.settings.clientId, name)]
  })
}

function roleRepresentations(roles: unknown): readonly Representation[] {
  if (!Array.isArray(roles)) return []
  return roles.filter((each) => each !== null).map((each) => shaped(each, roleShape))
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined
}
