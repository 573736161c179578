import { clientScopeFrom } from '../client-scopes.ts'
import type { Role } from '../model.ts'
import { role } from '../new-realm.ts'
import { roleKeys, shownClientRole, shownRole, shownScopeRepresentation, text } from '../representations.ts'
import { inputError, restError } from '../rest-errors.ts'
import { roleClaims } from '../roles.ts'
import { shownUser } from '../user-representation.ts'
import { type AdminRequest, type AdminRoute, bodyOf, created, paged, segment } from './access.ts'
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
    handle(request) {
      const name = text(bodyOf(request).name) ?? ''
      if (request.realm.roles.has(name)) throw inputError(`Role with name ${name} already exists`, 409)
      request.realm.roles.set(name, role(name, [], text(bodyOf(request).description)))
      return created(request, `${base(request)}/roles/${segment(name)}`)
    },
  },
  {
    method: 'GET',
    path: '/roles/:role',
    right: 'view-realm',
    handle: (request) =>
      request.context.json({ ...shownRole(request.realm, roleNamed(request)), attributes: {} }),
  },
  {
    method: 'DELETE',
    path: '/roles/:role',
    right: 'manage-realm',
    handle(request) {
      const { name } = roleNamed(request)
      request.realm.roles.delete(name)
      for (const each of request.realm.roles.values()) each.composites.delete(`realm:${name}`)
      for (const user of request.realm.users.values()) user.realmRoles.delete(name)
      return request.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/roles/:role/users',
    right: 'view-users',
    handle(request) {
      const { name } = roleNamed(request)
      const users = [...request.realm.users.values()].filter((user) => user.realmRoles.has(name))
      return request.context.json(paged(request, users.map(shownUser)))
    },
  },
  {
    method: 'GET',
    path: '/roles-by-id/:role/composites',
    right: 'view-realm',
    handle(request) {
      const { realm, context } = request
      const { realm: names, clients } = roleClaims(roleById(request).composites)
      const ofRealm = names
        .flatMap((name) => realm.roles.get(name) ?? [])
        .map((each) => shownRole(realm, each))
      const ofClients = Object.entries(clients).flatMap(([clientId, ofClient]) => {
        const client = realm.clientById(clientId)
        return ofClient.flatMap((name) => {
          const role = client?.roles.get(name)
          if (client === undefined || role === undefined) return []
          return [shownClientRole(realm, client, role)]
        })
      })
      return context.json([...ofRealm, ...ofClients])
    },
  },
  {
    method: 'POST',
    path: '/roles-by-id/:role/composites',
    right: 'manage-realm',
    handle(request) {
      const composites = roleById(request).composites
      for (const key of roleKeys(request.realm, request.json)) composites.add(key)
      return request.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: '/roles-by-id/:role/composites',
    right: 'manage-realm',
    handle(request) {
      const composites = roleById(request).composites
      for (const key of roleKeys(request.realm, request.json)) composites.delete(key)
      return request.context.body(null, 204)
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
    handle(request) {
      const { realm } = request
      const name = text(bodyOf(request).name) ?? ''
      if (realm.scopes.has(name)) throw inputError(`Client Scope ${name} already exists`, 409)
      const scope = clientScopeFrom(bodyOf(request), name)
      realm.scopes.set(name, scope)
      return created(request, `${base(request)}/client-scopes/${scope.id}`)
    },
  },
  {
    method: 'GET',
    path: '/client-scopes/:scope',
    right: 'view-clients',
    handle: (request) => request.context.json(shownScopeRepresentation(scopeOf(request))),
  },
  {
    method: 'DELETE',
    path: '/client-scopes/:scope',
    right: 'manage-clients',
    handle(request) {
      const { realm, context } = request
      const { name } = scopeOf(request)
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
    handle(request) {
      const { realm, context } = request
      const { realm: names } = roleClaims(scopeOf(request).roles)
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
    handle(request) {
      request.realm.newClientOptional.add(scopeOf(request).name)
      return request.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: `${realmScopes}/:scope`,
    right: 'manage-clients',
    handle(request) {
      request.realm.newClientOptional.delete(scopeOf(request).name)
      return request.context.body(null, 204)
    },
  },
]

function base({ server, realm }: AdminRequest): string {
  return `${server.base}/admin/realms/${realm.name}`
}

function roleNamed({ realm, context }: AdminRequest): Role {
  const found = realm.roles.get(context.req.param('role') ?? '')
  if (found === undefined) throw restError(404, 'Could not find role')
  return found
}

function roleById({ realm, context }: AdminRequest): Role {
  const id = context.req.param('role') ?? ''
  const role = [...realm.roles.values()].find((each) => each.id === id)
  if (role === undefined) throw restError(404, 'Could not find role with id')
  return role
}
