import { clientScope } from '../client-scopes.ts'
import { uuid } from '../identifiers.ts'
import type { User } from '../model.ts'
import { role } from '../new-realm.ts'
import type { Realm } from '../realm.ts'
import {
  changeClient,
  clientFrom,
  type Representation,
  serviceAccountOf,
  strings,
  text,
  userFrom,
} from '../representations.ts'
import { clientRole, realmRole } from '../roles.ts'

/**
 * Adds what a realm's export names to a new realm. Imported users have the roles that the export gives them and no
 * others, not even those that a new user gets by himself.
 */
export function importInto(realm: Realm, representation: Representation, now: number): void {
  for (const scope of listed(representation.clientScopes)) importScope(realm, scope)
  const roles = (representation.roles ?? {}) as { realm?: unknown; client?: Record<string, unknown> }
  for (const each of listed(roles.realm)) importRealmRole(realm, each)
  for (const client of listed(representation.clients)) importClient(realm, client)
  for (const [clientId, ofClient] of Object.entries(roles.client ?? {})) {
    const client = realm.clientById(clientId)
    for (const each of listed(ofClient)) {
      const name = text(each.name)
      if (name !== undefined && !client?.roles.has(name)) client?.roles.set(name, role(name))
    }
  }
  for (const user of listed(representation.users)) importUser(realm, user, now)
}

function importScope(realm: Realm, representation: Representation): void {
  const name = text(representation.name)
  if (name === undefined || realm.scopes.has(name)) return
  const scope = clientScope(text(representation.id) ?? uuid(), name)
  Object.assign(scope.attributes, representation.attributes)
  realm.scopes.set(name, scope)
}

function importRealmRole(realm: Realm, representation: Representation): void {
  const name = text(representation.name)
  if (name === undefined) return
  const composites = (representation.composites ?? {}) as {
    realm?: unknown
    client?: Record<string, unknown>
  }
  const named = [
    ...(strings(composites.realm) ?? []).map(realmRole),
    ...Object.entries(composites.client ?? {}).flatMap(([clientId, names]) =>
      (strings(names) ?? []).map((each) => clientRole(clientId, each)),
    ),
  ]
  const existing = realm.roles.get(name)
  for (const composite of named) existing?.composites.add(composite)
  if (existing === undefined) realm.roles.set(name, role(name, named, text(representation.description)))
}

/** A client that every realm has is changed by an export that names it. */
function importClient(realm: Realm, representation: Representation): void {
  const existing = realm.clientById(String(representation.clientId ?? ''))
  if (existing === undefined) clientFrom(realm, representation)
  else changeClient(realm, existing, representation)
}

function importUser(realm: Realm, representation: Representation, now: number): void {
  const user = ownServiceAccount(realm, representation) ?? userFrom(realm, representation, now)
  for (const name of strings(representation.realmRoles) ?? []) user.realmRoles.add(name)
  const ofClients = (representation.clientRoles ?? {}) as Record<string, unknown>
  for (const [clientId, names] of Object.entries(ofClients)) {
    user.clientRoles.set(clientId, new Set(strings(names) ?? []))
  }
}

/** The service account of a client, which was made with the client; the export has the last word about its roles. */
function ownServiceAccount(realm: Realm, representation: Representation): User | undefined {
  const client = realm.clientById(text(representation.serviceAccountClientId) ?? '')
  const user = client === undefined ? undefined : serviceAccountOf(realm, client)
  user?.realmRoles.clear()
  return user
}

function listed(value: unknown): readonly Representation[] {
  return Array.isArray(value) ? value : []
}
