import { clientScope } from '../client-scopes.ts'
import { role } from '../furniture.ts'
import { uuid } from '../identifiers.ts'
import type { Role } from '../model.ts'
import { shaped } from '../representation-shape.ts'
import {
  roleKeys,
  shownClientRole,
  shownRole,
  shownScopeRepresentation,
  shownUser,
  text,
} from '../representations.ts'
import { inputError, restError } from '../rest-errors.ts'
import { roleClaims } from '../roles.ts'
import { scopeShape } from '../shapes.ts'
import { type AdminRoute, type AdminVisit, bodyOf, created, paged, segment } from './access.ts'
import { scopeOf } from './clients.ts'

const realmScopes = '/default-optional-client-scopes'

/** Realm roles and client scopes. */
export const roleRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/roles',
    right: 'view-realm',
    handle: ({ realm, context }) =>
      context.json([...realm.roles.values()].map((each) => shownRole(realm, each))),
  },
  {
    method: 'POST',
    path: '/roles',
    right: 'manage-realm',
    handle(visit) {
      const name = text(bodyOf(visit).name) ?? ''
      if (visit.realm.roles.has(name)) throw inputError(`Role with name ${name} already exists`, 409)
      visit.realm.roles.set(name, role(name, [], text(bodyOf(visit).description)))
      return created(visit, `${base(visit)}/roles/${segment(name)}`)
    },
  },
  {
    method: 'GET',
    path: '/roles/:role',
    right: 'view-realm',
    handle: (visit) => visit.context.json({ ...shownRole(visit.realm, roleNamed(visit)), attributes: {} }),
  },
  {
    method: 'DELETE',
    path: '/roles/:role',
    right: 'manage-realm',
    handle(visit) {
      const { name } = roleNamed(visit)
      visit.realm.roles.delete(name)
      for (const each of visit.realm.roles.values()) each.composites.delete(`realm:${name}`)
      for (const user of visit.realm.users.values()) user.realmRoles.delete(name)
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/roles/:role/users',
    right: 'view-users',
    handle(visit) {
      const { name } = roleNamed(visit)
      const users = [...visit.realm.users.values()].filter((user) => user.realmRoles.has(name))
      return visit.context.json(paged(visit, users.map(shownUser)))
    },
  },
  {
    method: 'GET',
    path: '/roles-by-id/:role/composites',
    right: 'view-realm',
    handle(visit) {
      const { realm, context } = visit
      const { realm: names, clients } = roleClaims(roleById(visit).composites)
      const ofRealm = names
        .flatMap((name) => realm.roles.get(name) ?? [])
        .map((each) => shownRole(realm, each))
      const ofClients = Object.entries(clients).flatMap(([clientId, ofClient]) => {
        const client = realm.clientById(clientId)
        return ofClient.flatMap((name) => {
          const found = client?.roles.get(name)
          if (client === undefined || found === undefined) return []
          return [shownClientRole(realm, client, found)]
        })
      })
      return context.json([...ofRealm, ...ofClients])
    },
  },
  {
    method: 'POST',
    path: '/roles-by-id/:role/composites',
    right: 'manage-realm',
    handle(visit) {
      const composites = roleById(visit).composites
      for (const key of roleKeys(visit.realm, visit.json)) composites.add(key)
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: '/roles-by-id/:role/composites',
    right: 'manage-realm',
    handle(visit) {
      const composites = roleById(visit).composites
      for (const key of roleKeys(visit.realm, visit.json)) composites.delete(key)
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/client-scopes',
    right: 'view-clients',
    handle: ({ realm, context }) => context.json([...realm.scopes.values()].map(shownScopeRepresentation)),
  },
  {
    method: 'POST',
    path: '/client-scopes',
    right: 'manage-clients',
    handle(visit) {
      const { realm } = visit
      const name = text(bodyOf(visit).name) ?? ''
      if (realm.scopes.has(name)) throw inputError(`Client Scope ${name} already exists`, 409)
      const scope = clientScope(uuid(), name)
      Object.assign(scope.attributes, shaped(bodyOf(visit), scopeShape).attributes)
      realm.scopes.set(name, scope)
      return created(visit, `${base(visit)}/client-scopes/${scope.id}`)
    },
  },
  {
    method: 'GET',
    path: '/client-scopes/:scope',
    right: 'view-clients',
    handle: (visit) => visit.context.json(shownScopeRepresentation(scopeOf(visit))),
  },
  {
    method: 'DELETE',
    path: '/client-scopes/:scope',
    right: 'manage-clients',
    handle(visit) {
      const { realm, context } = visit
      const { name } = scopeOf(visit)
      realm.scopes.delete(name)
      realm.newClientDefault.delete(name)
      realm.newClientOptional.delete(name)
      for (const client of realm.clients.values()) {
        client.defaultScopes.delete(name)
        client.optionalScopes.delete(name)
      }
      return context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/client-scopes/:scope/scope-mappings/realm',
    right: 'view-clients',
    handle(visit) {
      const { realm, context } = visit
      const names = [...scopeOf(visit).roles]
      return context.json(
        names.flatMap((name) => realm.roles.get(name) ?? []).map((each) => shownRole(realm, each)),
      )
    },
  },
  {
    method: 'GET',
    path: realmScopes,
    right: 'view-clients',
    handle: ({ realm, context }) =>
      context.json(
        [...realm.newClientOptional]
          .flatMap((name) => realm.scopes.get(name) ?? [])
          .map(({ id, name }) => ({ id, name })),
      ),
  },
  {
    method: 'PUT',
    path: `${realmScopes}/:scope`,
    right: 'manage-clients',
    handle(visit) {
      visit.realm.newClientOptional.add(scopeOf(visit).name)
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: `${realmScopes}/:scope`,
    right: 'manage-clients',
    handle(visit) {
      visit.realm.newClientOptional.delete(scopeOf(visit).name)
      return visit.context.body(null, 204)
    },
  },
]

function base({ server, realm }: AdminVisit): string {
  return `${server.base}/admin/realms/${realm.name}`
}

function roleNamed({ realm, context }: AdminVisit): Role {
  const found = realm.roles.get(context.req.param('role') ?? '')
  if (found === undefined) throw restError(404, 'Could not find role')
  return found
}

function roleById({ realm, context }: AdminVisit): Role {
  const id = context.req.param('role') ?? ''
  const found = [...realm.roles.values()].find((each) => each.id === id)
  if (found === undefined) throw restError(404, 'Could not find role with id')
  return found
}
