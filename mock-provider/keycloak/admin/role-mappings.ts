import type { Client, Group, User } from '../model.ts'
import type { Representation } from '../representations.ts'
import { rolesNamed, shownClientRole, shownRole } from '../representations.ts'
import { roleClaims, rolesOf, rolesOfGroup } from '../roles.ts'
import { type AdminRequest, type AdminRoute, clientOf, groupOf, userOf } from './access.ts'

/** Somebody who has roles, and how the interface finds them. */
interface Holder {
  readonly path: string
  of(request: AdminRequest): User | Group
  /** With those of groups, and those that come with others. */
  all(request: AdminRequest): Set<string>
}

const holders: readonly Holder[] = [
  {
    path: '/users/:user/role-mappings',
    of: userOf,
    all: (request) => rolesOf(request.realm, userOf(request)),
  },
  {
    path: '/groups/:group/role-mappings',
    of: groupOf,
    all: (request) => rolesOfGroup(request.realm, groupOf(request)),
  },
]

/** The roles of users and of groups: all of them, those of the realm, and those of a client. */
export const roleMappingRoutes: readonly AdminRoute[] = holders.flatMap((holder) => [
  {
    method: 'GET',
    path: holder.path,
    right: 'view-users',
    handle: (request) => request.context.json(shownMappings(request, holder.of(request))),
  },
  ...ofRealm(holder),
  ...ofClient(holder),
])

function ofRealm({ path, of, all }: Holder): AdminRoute[] {
  return mappingRoutes(`${path}/realm`, (request) => ({
    own: of(request).realmRoles,
    all: roleClaims(all(request)).realm,
    known: [...request.realm.roles.keys()],
    shown: (names) => shownRealmRoles(request, names),
    writable: () => of(request).realmRoles,
  }))
}

function ofClient({ path, of, all }: Holder): AdminRoute[] {
  return mappingRoutes(`${path}/clients/:client`, (request) => {
    const client = clientOf(request, 'Client not found')
    const { clientId } = client.settings
    return {
      own: of(request).clientRoles.get(clientId) ?? new Set(),
      all: roleClaims(all(request)).clients[clientId] ?? [],
      known: [...client.roles.keys()],
      shown: (names) => shownClientRoles(request, client, names),
      writable: () => namesOf(of(request).clientRoles, clientId),
    }
  })
}

/** Roles of one owner, the realm or a client, that somebody has or may get. */
interface Mapping {
  readonly own: ReadonlySet<string>
  readonly all: readonly string[]
  readonly known: readonly string[]
  shown(names: Iterable<string>): Representation[]
  /** Those of their own, to be changed. */
  writable(): Set<string>
}

function mappingRoutes(path: string, of: (request: AdminRequest) => Mapping): AdminRoute[] {
  const read = (below: string, names: (mapping: Mapping) => Iterable<string>): AdminRoute => ({
    method: 'GET',
    path: `${path}${below}`,
    right: 'view-users',
    handle(request) {
      const mapping = of(request)
      return request.context.json(mapping.shown(names(mapping)))
    },
  })
  const write = (
    method: 'POST' | 'DELETE',
    change: (own: Set<string>, name: string) => void,
  ): AdminRoute => ({
    method,
    path,
    right: 'manage-users',
    handle(request) {
      const own = of(request).writable()
      for (const name of rolesNamed(request.json)) change(own, name)
      return request.context.body(null, 204)
    },
  })
  return [
    read('', ({ own }) => own),
    read('/composite', ({ all }) => all),
    read('/available', ({ own, known }) => known.filter((name) => !own.has(name))),
    write('POST', (own, name) => own.add(name)),
    write('DELETE', (own, name) => own.delete(name)),
  ]
}

function namesOf(clientRoles: Map<string, Set<string>>, clientId: string): Set<string> {
  const names = clientRoles.get(clientId) ?? new Set()
  clientRoles.set(clientId, names)
  return names
}

function shownMappings(request: AdminRequest, { realmRoles, clientRoles }: User | Group): Representation {
  const realmMappings = shownRealmRoles(request, realmRoles)
  const clientMappings = [...clientRoles].flatMap(([clientId, names]) => {
    const client = request.realm.clientById(clientId)
    const mappings = client === undefined ? [] : shownClientRoles(request, client, names)
    return client === undefined || mappings.length === 0
      ? []
      : [[clientId, { id: client.settings.id, client: clientId, mappings }] as const]
  })
  return {
    ...(realmMappings.length === 0 ? {} : { realmMappings }),
    ...(clientMappings.length === 0 ? {} : { clientMappings: Object.fromEntries(clientMappings) }),
  }
}

function shownRealmRoles({ realm }: AdminRequest, names: Iterable<string>): Representation[] {
  return [...names].flatMap((name) => {
    const role = realm.roles.get(name)
    return role === undefined ? [] : [shownRole(realm, role)]
  })
}

function shownClientRoles(
  { realm }: AdminRequest,
  client: Client,
  names: Iterable<string>,
): Representation[] {
  return [...names].flatMap((name) => {
    const role = client.roles.get(name)
    return role === undefined ? [] : [shownClientRole(realm, client, role)]
  })
}
