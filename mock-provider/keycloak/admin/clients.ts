import { randomText } from '../../kit/random.ts'
import { changeClient, clientFrom, serviceAccountOf, shownClient } from '../client-representation.ts'
import { mappersFrom } from '../mappers/representation.ts'
import type { ClientScope } from '../model.ts'
import { role } from '../new-realm.ts'
import { roleKeys, shownClientRole, text } from '../representations.ts'
import { restError } from '../rest-errors.ts'
import { shownUser } from '../user-representation.ts'
import { type AdminRequest, type AdminRoute, bodyOf, clientOf, created, paged, segment } from './access.ts'

/** Clients with their secrets, scopes, mappers and roles. */
export const clientRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/clients',
    right: 'view-clients',
    handle(request) {
      const clientIdQuery = request.query.get('clientId')
      const search = request.query.get('search') === 'true'
      const clients = [...request.realm.clients.values()].filter(({ settings: { clientId } }) =>
        clientIdQuery === null
          ? true
          : search
            ? clientId.includes(clientIdQuery)
            : clientId === clientIdQuery,
      )
      return request.context.json(paged(request, clients.map(shownClient), -1))
    },
  },
  {
    method: 'POST',
    path: '/clients',
    right: 'manage-clients',
    handle(request) {
      const client = clientFrom(request.realm, bodyOf(request))
      return created(
        request,
        `${request.server.base}/admin/realms/${request.realm.name}/clients/${client.uuid}`,
      )
    },
  },
  {
    method: 'GET',
    path: '/clients/:client',
    right: 'view-clients',
    handle: (request) => request.context.json(shownClient(clientOf(request))),
  },
  {
    method: 'PUT',
    path: '/clients/:client',
    right: 'manage-clients',
    handle(request) {
      const client = clientOf(request)
      changeClient(request.realm, client, bodyOf(request))
      if (client.settings.bearerOnly && request.release.bearersLoseSecret)
        client.settings.secret = randomText(24)
      return request.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: '/clients/:client',
    right: 'manage-clients',
    handle(request) {
      request.realm.removeClient(clientOf(request))
      return request.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/clients/:client/client-secret',
    right: 'view-clients',
    handle: (request) => request.context.json({ type: 'secret', value: clientOf(request).settings.secret }),
  },
  {
    method: 'POST',
    path: '/clients/:client/client-secret',
    right: 'manage-clients',
    handle(request) {
      const client = clientOf(request)
      client.settings.secret = randomText(24)
      return request.context.json({ type: 'secret', value: client.settings.secret })
    },
  },
  {
    method: 'GET',
    path: '/clients/:client/service-account-user',
    right: 'view-clients',
    handle(request) {
      const user = serviceAccountOf(request.realm, clientOf(request))
      if (user === undefined) throw restError(400, 'Service account not enabled for the client')
      return request.context.json(shownUser(user))
    },
  },
  ...scopeRoutes('default'),
  ...scopeRoutes('optional'),
  {
    method: 'POST',
    path: '/clients/:client/protocol-mappers/models',
    right: 'manage-clients',
    handle(request) {
      const client = clientOf(request)
      const [mapper] = mappersFrom([bodyOf(request)])
      if (mapper !== undefined) client.settings.protocolMappers = [...client.settings.protocolMappers, mapper]
      return created(request, `${request.context.req.url}/${mapper?.id}`)
    },
  },
  {
    method: 'POST',
    path: '/clients/:client/scope-mappings/realm',
    right: 'manage-clients',
    handle: addScopeMappings,
  },
  {
    method: 'POST',
    path: '/clients/:client/scope-mappings/clients/:owner',
    right: 'manage-clients',
    handle: addScopeMappings,
  },
  {
    method: 'GET',
    path: '/clients/:client/roles',
    right: 'view-clients',
    handle(request) {
      const client = clientOf(request)
      return request.context.json(
        [...client.roles.values()].map((each) => shownClientRole(request.realm, client, each)),
      )
    },
  },
  {
    method: 'GET',
    path: '/clients/:client/roles/:role',
    right: 'view-clients',
    handle(request) {
      const client = clientOf(request)
      const role = client.roles.get(request.context.req.param('role') ?? '')
      if (role === undefined) throw restError(404, 'Could not find role')
      return request.context.json(shownClientRole(request.realm, client, role))
    },
  },
  {
    method: 'POST',
    path: '/clients/:client/roles',
    right: 'manage-clients',
    handle(request) {
      const client = clientOf(request)
      const name = text(bodyOf(request).name) ?? ''
      client.roles.set(name, role(name))
      return created(request, `${request.context.req.url}/${segment(name)}`)
    },
  },
]

function scopeRoutes(kind: 'default' | 'optional'): readonly AdminRoute[] {
  const path = `/clients/:client/${kind}-client-scopes`
  const namesOf = (request: AdminRequest): Set<string> => {
    const client = clientOf(request)
    return kind === 'default' ? client.defaultScopes : client.optionalScopes
  }
  return [
    {
      method: 'GET',
      path,
      right: 'view-clients',
      handle: (request) =>
        request.context.json(
          [...namesOf(request)].flatMap((name) => {
            const scope = request.realm.scopes.get(name)
            return scope === undefined ? [] : [{ id: scope.id, name }]
          }),
        ),
    },
    {
      method: 'PUT',
      path: `${path}/:scope`,
      right: 'manage-clients',
      handle(request) {
        namesOf(request).add(scopeOf(request).name)
        return request.context.body(null, 204)
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:scope`,
      right: 'manage-clients',
      handle(request) {
        namesOf(request).delete(scopeOf(request).name)
        return request.context.body(null, 204)
      },
    },
  ]
}

export function scopeOf({ realm, context }: AdminRequest): ClientScope {
  const id = context.req.param('scope') ?? ''
  const scope = [...realm.scopes.values()].find((each) => each.id === id)
  if (scope === undefined) throw restError(404, 'Could not find client scope')
  return scope
}

function addScopeMappings(request: AdminRequest): Response {
  const client = clientOf(request)
  for (const key of roleKeys(request.realm, request.json)) client.scopeMappings.add(key)
  return request.context.body(null, 204)
}
