import type { Client, Group, User } from './model.ts'
import type { Realm } from './realm.ts'

/** A role by a name that is unique in its realm. */
export const realmRole = (name: string): string => `realm:${name}`
export const clientRole = (clientId: string, name: string): string => `client:${clientId}/${name}`

/** What of roles a token shows. */
export interface RoleClaims {
  readonly realm: readonly string[]
  readonly clients: Readonly<Record<string, readonly string[]>>
}

/** All roles of a user, with those of their groups and those that come with others. */
export function rolesOf(realm: Realm, user: User): Set<string> {
  return withComposites(realm, [user, ...groupsOf(realm, user)].flatMap(ownRoles))
}

/** The groups of a user and those above them, the nearest first. */
export function groupsOf(realm: Realm, user: User): Group[] {
  return [...new Set([...user.groups].flatMap((id) => upwards(realm, id)))]
}

function upwards(realm: Realm, id: string): Group[] {
  const found: Group[] = []
  for (let group = realm.groups.get(id); group; group = realm.groups.get(group.parentId ?? '')) {
    found.push(group)
  }
  return found
}

/** All roles of a group: its own, those of the groups above it, and those that come with others. */
export function rolesOfGroup(realm: Realm, group: Group): Set<string> {
  return withComposites(realm, upwards(realm, group.id).flatMap(ownRoles))
}

function ownRoles({ realmRoles, clientRoles }: Pick<User, 'realmRoles' | 'clientRoles'>): string[] {
  return [
    ...[...realmRoles].map(realmRole),
    ...[...clientRoles].flatMap(([clientId, names]) => [...names].map((name) => clientRole(clientId, name))),
  ]
}

/** The roles of a user that a client gets to see: all, or those that its scopes let through. */
export function rolesInScope(
  realm: Realm,
  user: User,
  client: Client,
  scope: readonly string[],
): Set<string> {
  const roles = rolesOf(realm, user)
  if (client.settings.fullScopeAllowed) return roles
  const through = withComposites(realm, [
    ...client.scopeMappings,
    ...scope.flatMap((name) => [...(realm.scopes.get(name)?.roles ?? [])]),
    ...[...client.roles.keys()].map((name) => clientRole(client.settings.clientId, name)),
  ])
  return new Set([...roles].filter((role) => through.has(role)))
}

/** Whether a scope is for a user: it has no roles, or they have one of them. */
export function isForUser(realm: Realm, user: User, name: string): boolean {
  const roles = realm.scopes.get(name)?.roles
  if (roles === undefined || roles.size === 0 || name === 'offline_access') return true
  const ofUser = rolesOf(realm, user)
  return [...withComposites(realm, [...roles])].some((role) => ofUser.has(role))
}

/** Roles as a token's claims group them. */
export function roleClaims(roles: Iterable<string>): RoleClaims {
  const realm: string[] = []
  const clients: Record<string, string[]> = {}
  for (const role of roles) {
    const [, clientId, name] = /^client:(.+)\/([^/]+)$/.exec(role) ?? []
    if (clientId === undefined || name === undefined) realm.push(role.slice('realm:'.length))
    else clients[clientId] = [...(clients[clientId] ?? []), name]
  }
  return { realm, clients }
}

/** Whether offline access is granted: the user has the role, and the client may see it. */
export function mayGoOffline(realm: Realm, user: User, client: Client): boolean {
  return rolesInScope(realm, user, client, ['offline_access']).has(realmRole('offline_access'))
}

function withComposites(realm: Realm, roles: readonly string[]): Set<string> {
  const expanded = new Set<string>()
  const waiting = [...roles]
  for (let role = waiting.pop(); role !== undefined; role = waiting.pop()) {
    if (expanded.has(role) || !exists(realm, role)) continue
    expanded.add(role)
    waiting.push(...(roleNamed(realm, role)?.composites ?? []))
  }
  return expanded
}

function exists(realm: Realm, role: string): boolean {
  return roleNamed(realm, role) !== undefined
}

function roleNamed(realm: Realm, role: string) {
  const [, clientId, name] = /^client:(.+)\/([^/]+)$/.exec(role) ?? []
  if (clientId === undefined || name === undefined) return realm.roles.get(role.slice('realm:'.length))
  return realm.clientById(clientId)?.roles.get(name)
}
