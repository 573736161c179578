import type { Role } from '../model.ts'
import { role } from '../new-realm.ts'
import type { Realm } from '../realm.ts'
import { type Representation, strings, text } from '../representations.ts'
import { inputError } from '../rest-errors.ts'
import { clientRole, realmRole } from '../roles.ts'

/** Roles of the realm and of its clients, then which of them come with others, in whatever order they are written. */
export function importRoles(realm: Realm, representation: Representation): void {
  const roles = (representation.roles ?? {}) as {
    readonly realm?: readonly Representation[]
    readonly client?: Readonly<Record<string, readonly Representation[]>>
  }
  leaveOutDescribed(realm, representation)
  const made: (readonly [Role, Representation, string])[] = []
  for (const [index, each] of (roles.realm ?? []).entries()) {
    made.push([addTo(realm.roles, each), each, `roles.realm[${index}]`])
  }
  for (const [clientId, ofClient] of Object.entries(roles.client ?? {})) {
    const client = realm.clientById(clientId)
    if (client === undefined) throw inputError(`roles.client: there is no client ${clientId}`)
    for (const [index, each] of ofClient.entries()) {
      made.push([addTo(client.roles, each), each, `roles.client.${clientId}[${index}]`])
    }
  }
  for (const [to, each, path] of made) addComposites(realm, to, each, path)
  for (const name of strings(representation.defaultRoles) ?? []) {
    defaultRole(realm).composites.add(realmRole(realmRoleNamed(realm, name)))
  }
  const given = representation.defaultRole as Representation | undefined
  if (given !== undefined) addComposites(realm, defaultRole(realm), given, 'defaultRole')
}

/** The name of a role that is there from now on: Keycloak makes a role of each name that is given to somebody. */
export function realmRoleNamed(realm: Realm, name: string): string {
  if (!realm.roles.has(name)) realm.roles.set(name, role(name))
  return name
}

/** The same of a client. @throws OAuthError for a client that is not there */
export function clientRolesNamed(
  realm: Realm,
  {
    clientId,
    names,
    path,
  }: { readonly clientId: string; readonly names: readonly string[]; readonly path: string },
): readonly string[] {
  const client = realm.clientById(clientId)
  if (client === undefined) throw inputError(`${path}: there is no client ${clientId}`)
  for (const name of names) if (!client.roles.has(name)) client.roles.set(name, role(name))
  return names
}

function defaultRole(realm: Realm): Role {
  const name = realmRoleNamed(realm, realm.defaultRoles)
  return realm.roles.get(name) as Role
}

/** What a new realm puts into the default role by itself comes from the export, where that describes it. */
function leaveOutDescribed(realm: Realm, { roles, clients, clientScopes }: Representation): void {
  const has = (list: unknown, member: string, name: string): boolean =>
    Array.isArray(list) && list.some((each) => each?.[member] === name)
  const ofRealm = (roles as { readonly realm?: unknown } | undefined)?.realm
  const offline = 'offline_access'
  const { composites } = defaultRole(realm)
  if (has(ofRealm, 'name', offline) && has(clientScopes, 'name', offline))
    composites.delete(realmRole(offline))
  if (has(ofRealm, 'name', 'uma_authorization')) composites.delete(realmRole('uma_authorization'))
  if (!has(clients, 'clientId', 'account')) return
  for (const key of composites) if (key.startsWith(clientRole('account', ''))) composites.delete(key)
}

function addTo(roles: Map<string, Role>, representation: Representation): Role {
  const name = text(representation.name) ?? ''
  const existing = roles.get(name)
  const description = text(representation.description)
  if (existing === undefined) {
    const made = role(name, [], description)
    roles.set(name, made)
    return made
  }
  if (description !== undefined) existing.description = description
  return existing
}

function addComposites(realm: Realm, to: Role, { composites }: Representation, path: string): void {
  const { realm: names, client } = (composites ?? {}) as {
    readonly realm?: readonly string[]
    readonly client?: Readonly<Record<string, readonly string[]>>
  }
  for (const name of names ?? []) {
    if (!realm.roles.has(name)) throw inputError(`${path}.composites.realm: there is no role ${name}`)
    to.composites.add(realmRole(name))
  }
  for (const [clientId, ofClient] of Object.entries(client ?? {})) {
    const owner = realm.clientById(clientId)
    if (owner === undefined) throw inputError(`${path}.composites.client: there is no client ${clientId}`)
    for (const name of ofClient) {
      if (!owner.roles.has(name)) {
        throw inputError(`${path}.composites.client.${clientId}: there is no role ${name}`)
      }
      to.composites.add(clientRole(clientId, name))
    }
  }
}
