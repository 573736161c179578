import { uuid } from '../identifiers.ts'
import { type Representation, text } from '../representations.ts'
import { inputError, restError } from '../rest-errors.ts'
import { type AdminRequest, type AdminRoute, bodyOf, created, segment } from './access.ts'

const instances = '/identity-provider/instances'

/** Identity providers of a realm: they are kept and shown, but nobody signs in with one here. */
export const identityProviderRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: instances,
    right: 'view-identity-providers',
    handle: (request) => request.context.json(providersOf(request).map(shown)),
  },
  {
    method: 'POST',
    path: instances,
    right: 'manage-identity-providers',
    handle(request) {
      const given = bodyOf(request)
      const alias = text(given.alias) ?? ''
      if (providersOf(request).some((provider) => provider.alias === alias)) {
        throw inputError(`Identity Provider ${alias} already exists`, 409)
      }
      replace(request, [...providersOf(request), { enabled: true, config: {}, ...given, internalId: uuid() }])
      const { server, realm } = request
      return created(request, `${server.base}/admin/realms/${realm.name}${instances}/${segment(alias)}`)
    },
  },
  {
    method: 'GET',
    path: `${instances}/:alias`,
    right: 'view-identity-providers',
    handle: (request) => request.context.json(shown(providerOf(request))),
  },
  {
    method: 'PUT',
    path: `${instances}/:alias`,
    right: 'manage-identity-providers',
    handle(request) {
      const before = providerOf(request)
      const after = { ...before, ...bodyOf(request) }
      replace(
        request,
        providersOf(request).map((each) => (each === before ? after : each)),
      )
      return request.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: `${instances}/:alias`,
    right: 'manage-identity-providers',
    handle(request) {
      const removed = providerOf(request)
      replace(
        request,
        providersOf(request).filter((each) => each !== removed),
      )
      return request.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: `${instances}/:alias/mappers`,
    right: 'view-identity-providers',
    handle(request) {
      const { alias } = providerOf(request)
      const mappers = listed(request.realm.settings.identityProviderMappers)
      return request.context.json(
        mappers.filter(({ identityProviderAlias }) => identityProviderAlias === alias),
      )
    },
  },
]

function listed(value: unknown): readonly Representation[] {
  return Array.isArray(value) ? value.filter((each) => each !== null && typeof each === 'object') : []
}

function providersOf({ realm }: AdminRequest): readonly Representation[] {
  return listed(realm.settings.identityProviders)
}

function replace({ realm }: AdminRequest, identityProviders: readonly Representation[]): void {
  realm.settings = { ...realm.settings, identityProviders }
}

function providerOf(request: AdminRequest): Representation {
  const provider = providersOf(request).find(({ alias }) => alias === request.context.req.param('alias'))
  if (provider === undefined) throw restError(404)
  return provider
}

/** A secret is kept to itself. */
function shown(provider: Representation): Representation {
  const config = { ...(provider.config as Readonly<Record<string, unknown>> | undefined) }
  if (config.clientSecret !== undefined) config.clientSecret = '**********'
  return { types: [], ...provider, config }
}
