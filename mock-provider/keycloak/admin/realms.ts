import { uuid } from '../identifiers.ts'
import type { RealmSettings } from '../model.ts'
import { masterRealm } from '../new-realm.ts'
import type { Realm } from '../realm.ts'
import { shaped } from '../representation-shape.ts'
import { inputError, restError } from '../rest-errors.ts'
import { refuseRealmName } from '../server.ts'
import { realmShape } from '../shapes.ts'
import { type AdminRequest, type AdminRoute, bodyOf, paged } from './access.ts'

/** The realm itself: settings, keys, events. */
export const realmRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '',
    right: 'view-realm',
    handle: (request) => request.context.json(shownRealm(request.realm)),
  },
  { method: 'PUT', path: '', right: 'manage-realm', handle: changeRealm },
  {
    method: 'DELETE',
    path: '',
    right: 'manage-realm',
    handle({ server, realm, context }) {
      if (realm.name === masterRealm) throw inputError("Can't delete master realm")
      server.realms.delete(realm.name)
      return context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/keys',
    right: 'view-realm',
    handle({ realm, context }) {
      const keys = realm.keys.listed()
      const active = keys
        .filter(({ status }) => status === 'ACTIVE')
        .map(({ algorithm, kid }) => [algorithm, kid])
      return context.json({ active: Object.fromEntries(active), keys })
    },
  },
  { method: 'GET', path: '/components', right: 'view-realm', handle: keyProviders },
  { method: 'POST', path: '/components', right: 'manage-realm', handle: addKeyProvider },
  {
    method: 'DELETE',
    path: '/components/:component',
    right: 'manage-realm',
    async handle({ realm, context }) {
      const removed = await realm.keys.remove(context.req.param('component') ?? '')
      if (!removed) throw restError(404, 'Could not find component')
      return context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/events',
    right: 'view-events',
    handle: (request) => request.context.json(paged(request, events(request))),
  },
  {
    method: 'DELETE',
    path: '/events',
    right: 'manage-events',
    handle({ realm, context }) {
      realm.events = []
      return context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/events/config',
    right: 'view-events',
    handle: ({ realm, context }) => context.json(eventSettings(realm)),
  },
  {
    method: 'PUT',
    path: '/events/config',
    right: 'manage-events',
    handle(request) {
      request.realm.settings = { ...request.realm.settings, ...shaped(bodyOf(request), realmShape) }
      return request.context.body(null, 204)
    },
  },
  { method: 'GET', path: '/admin-events', right: 'view-events', handle: ({ context }) => context.json([]) },
]

export function shownRealm(realm: Realm): Readonly<Record<string, unknown>> {
  return { id: realm.id, realm: realm.name, ...realm.settings }
}

/** Changes what the body names; another `realm` renames it, and with it its issuer. */
function changeRealm(request: AdminRequest): Response {
  const { server, realm, context } = request
  const {
    realm: name,
    id: _,
    users: __,
    clients: ___,
    roles: ____,
    clientScopes: _____,
    ...settings
  } = shaped(bodyOf(request), realmShape)
  if (typeof name === 'string' && name !== realm.name) {
    if (realm.name === masterRealm) throw inputError("Can't rename master realm")
    refuseRealmName(name)
    if (server.realms.has(name)) throw inputError(`Realm ${name} already exists`, 409)
    server.realms.delete(realm.name)
    realm.name = name
    server.realms.set(name, realm)
  }
  realm.settings = { ...realm.settings, ...settings } as RealmSettings
  return context.body(null, 204)
}

/** Every key is the only one of its provider. */
function keyProviders({ realm, context }: AdminRequest): Response {
  return context.json(
    realm.keys.listed().map(({ kid, algorithm, type }) => ({
      id: kid,
      name: `${algorithm}-${kid}`,
      providerId: type === 'OCT' ? 'hmac-generated' : 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      parentId: realm.id,
      config: { priority: ['100'], algorithm: [algorithm] },
    })),
  )
}

async function addKeyProvider(request: AdminRequest): Promise<Response> {
  const { realm, context } = request
  const { providerId } = bodyOf(request)
  if (providerId === 'rsa-generated') await realm.keys.addSigningKey()
  else if (providerId === 'hmac-generated') realm.keys.addSecret()
  else throw inputError(`Invalid provider type or no such provider: ${String(providerId)}`)
  const kid = realm.keys.listed().find(({ status, type }) => {
    return status === 'ACTIVE' && type === (providerId === 'rsa-generated' ? 'RSA' : 'OCT')
  })?.kid
  context.header('location', `${request.server.base}/admin/realms/${realm.name}/components/${kid ?? uuid()}`)
  return context.body(null, 201)
}

function events({ realm, query }: AdminRequest) {
  const types = query.getAll('type')
  const fits = (name: string, value: string | undefined): boolean => {
    const wanted = query.get(name)
    return wanted === null || wanted === value
  }
  return realm.events
    .filter((event) => types.length === 0 || types.includes(event.type))
    .filter((event) => fits('client', event.clientId) && fits('user', event.userId))
    .toReversed()
}

function eventSettings({ settings }: Realm) {
  const { eventsEnabled, eventsListeners, enabledEventTypes, adminEventsEnabled, adminEventsDetailsEnabled } =
    settings
  return { eventsEnabled, eventsListeners, enabledEventTypes, adminEventsEnabled, adminEventsDetailsEnabled }
}
