import { randomText } from '../../kit/random.ts'
import { role } from '../furniture.ts'
import type { ClientScope } from '../model.ts'
import {
  changeClient,
  clientFrom,
  mappersFrom,
  roleKeys,
  serviceAccountOf,
  shownClient,
  shownClientRole,
  shownUser,
  text,
} from '../representations.ts'
import { restError } from '../rest-errors.ts'
import { type AdminRoute, type AdminVisit, bodyOf, clientOf, created, paged, segment } from './access.ts'

/** Clients with their secrets, scopes, mappers and roles. */
export const clientRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/clients',
    right: 'view-clients',
    handle(visit) {
      const wanted = visit.query.get('clientId')
      const search = visit.query.get('search') === 'true'
      const clients = [...visit.realm.clients.values()].filter(({ settings: { clientId } }) =>
        wanted === null ? true : search ? clientId.includes(wanted) : clientId === wanted,
      )
      return visit.context.json(paged(visit, clients.map(shownClient), -1))
    },
  },
  {
    method: 'POST',
    path: '/clients',
    right: 'manage-clients',
    handle(visit) {
      const client = clientFrom(visit.realm, bodyOf(visit))
      return created(visit, `${visit.server.base}/admin/realms/${visit.realm.name}/clients/${client.uuid}`)
    },
  },
  {
    method: 'GET',
    path: '/clients/:client',
    right: 'view-clients',
    handle: (visit) => visit.context.json(shownClient(clientOf(visit))),
  },
  {
    method: 'PUT',
    path: '/clients/:client',
    right: 'manage-clients',
    handle(visit) {
      const client = clientOf(visit)
      changeClient(visit.realm, client, bodyOf(visit))
      if (client.settings.bearerOnly && visit.release.bearersLoseSecret)
        client.settings.secret = randomText(24)
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: '/clients/:client',
    right: 'manage-clients',
    handle(visit) {
      visit.realm.removeClient(clientOf(visit))
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/clients/:client/client-secret',
    right: 'view-clients',
    handle: (visit) => visit.context.json({ type: 'secret', value: clientOf(visit).settings.secret }),
  },
  {
    method: 'POST',
    path: '/clients/:client/client-secret',
    right: 'manage-clients',
    handle(visit) {
      const client = clientOf(visit)
      client.settings.secret = randomText(24)
      return visit.context.json({ type: 'secret', value: client.settings.secret })
    },
  },
  {
    method: 'GET',
    path: '/clients/:client/service-account-user',
    right: 'view-clients',
    handle(visit) {
      const user = serviceAccountOf(visit.realm, clientOf(visit))
      if (user === undefined) throw restError(400, 'Service account not enabled for the client')
      return visit.context.json(shownUser(user))
    },
  },
  ...scopeRoutes('default'),
  ...scopeRoutes('optional'),
  {
    method: 'POST',
    path: '/clients/:client/protocol-mappers/models',
    right: 'manage-clients',
    handle(visit) {
      const client = clientOf(visit)
      const [mapper] = mappersFrom([bodyOf(visit)])
      if (mapper !== undefined) client.settings.protocolMappers = [...client.settings.protocolMappers, mapper]
      return created(visit, `${visit.context.req.url}/${mapper?.id}`)
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
    handle(visit) {
      const client = clientOf(visit)
      return visit.context.json(
        [...client.roles.values()].map((each) => shownClientRole(visit.realm, client, each)),
      )
    },
  },
  {
    method: 'GET',
    path: '/clients/:client/roles/:role',
    right: 'view-clients',
    handle(visit) {
      const client = clientOf(visit)
      const found = client.roles.get(visit.context.req.param('role') ?? '')
      if (found === undefined) throw restError(404, 'Could not find role')
      return visit.context.json(shownClientRole(visit.realm, client, found))
    },
  },
  {
    method: 'POST',
    path: '/clients/:client/roles',
    right: 'manage-clients',
    handle(visit) {
      const client = clientOf(visit)
      const name = text(bodyOf(visit).name) ?? ''
      client.roles.set(name, role(name))
      return created(visit, `${visit.context.req.url}/${segment(name)}`)
    },
  },
]

function scopeRoutes(kind: 'default' | 'optional'): readonly AdminRoute[] {
  const path = `/clients/:client/${kind}-client-scopes`
  const namesOf = (visit: AdminVisit): Set<string> => {
    const client = clientOf(visit)
    return kind === 'default' ? client.defaultScopes : client.optionalScopes
  }
  return [
    {
      method: 'GET',
      path,
      right: 'view-clients',
      handle: (visit) =>
        visit.context.json(
          [...namesOf(visit)].flatMap((name) => {
            const scope = visit.realm.scopes.get(name)
            return scope === undefined ? [] : [{ id: scope.id, name }]
          }),
        ),
    },
    {
      method: 'PUT',
      path: `${path}/:scope`,
      right: 'manage-clients',
      handle(visit) {
        namesOf(visit).add(scopeOf(visit).name)
        return visit.context.body(null, 204)
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:scope`,
      right: 'manage-clients',
      handle(visit) {
        namesOf(visit).delete(scopeOf(visit).name)
        return visit.context.body(null, 204)
      },
    },
  ]
}

export function scopeOf({ realm, context }: AdminVisit): ClientScope {
  const id = context.req.param('scope') ?? ''
  const scope = [...realm.scopes.values()].find((each) => each.id === id)
  if (scope === undefined) throw restError(404, 'Could not find client scope')
  return scope
}

function addScopeMappings(visit: AdminVisit): Response {
  const client = clientOf(visit)
  for (const key of roleKeys(visit.realm, visit.json)) client.scopeMappings.add(key)
  return visit.context.body(null, 204)
}
