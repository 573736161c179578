import { OAuthError } from '../kit/oauth-error.ts'
import { randomText } from '../kit/random.ts'
import { uuid } from './identifiers.ts'
import { mappersFrom } from './mappers/representation.ts'
import type { Client, User } from './model.ts'
import { clientDefaults } from './new-realm.ts'
import type { Realm } from './realm.ts'
import { isScript } from './redirect-schemes.ts'
import { shaped } from './representation-shape.ts'
import { type Representation, strings, text } from './representations.ts'
import { inputError } from './rest-errors.ts'
import { clientShape } from './shapes.ts'

/** A client out of a representation. @throws OAuthError */
export function clientFrom(realm: Realm, given: Representation): Client {
  const representation = shaped(given, clientShape)
  const clientId = text(representation.clientId) ?? text(representation.id) ?? uuid()
  if (realm.clientById(clientId) !== undefined) throw inputError(`Client ${clientId} already exists`, 409)
  const client: Client = {
    uuid: text(representation.id) ?? uuid(),
    settings: clientDefaults(clientId),
    ...namedScopes(realm, representation),
    roles: new Map(),
    scopeMappings: new Set(),
  }
  changeClient(realm, client, { ...representation, clientId })
  client.settings.attributes = { realm_client: 'false', ...client.settings.attributes }
  if (!client.settings.publicClient && !client.settings.bearerOnly) client.settings.secret ??= randomText(24)
  if (representation.webOrigins === undefined)
    client.settings.webOrigins = originsOf(client.settings.redirectUris)
  realm.clients.set(client.uuid, client)
  return client
}

/** A client that names scopes of one kind has only those that it names, of either kind, as far as they are there. */
export function namedScopes(
  realm: Realm,
  representation: Representation,
): Pick<Client, 'defaultScopes' | 'optionalScopes'> {
  const defaults = strings(representation.defaultClientScopes)
  const optionals = strings(representation.optionalClientScopes)
  const own = defaults !== undefined || optionals !== undefined
  const there = (names: Iterable<string>): Set<string> =>
    new Set([...names].filter((name) => realm.scopes.has(name)))
  return {
    defaultScopes: there(defaults ?? (own ? [] : realm.newClientDefault)),
    optionalScopes: there(optionals ?? (own ? [] : realm.newClientOptional)),
  }
}

const notSettings = new Set(['id', 'defaultClientScopes', 'optionalClientScopes', 'access'])

/** Changes what a representation names, and nothing else. @throws OAuthError for a client identifier that is taken */
export function changeClient(realm: Realm, client: Client, given: Representation): void {
  const representation = shaped(given, clientShape)
  refuseIllegalSchemes(strings(representation.redirectUris) ?? [])
  const named = text(representation.clientId)
  const other = named === undefined ? undefined : realm.clientById(named)
  if (other !== undefined && other.uuid !== client.uuid)
    throw inputError(`Client ${named} already exists`, 409)
  const { attributes, protocolMappers, ...rest } = representation
  const changes = Object.fromEntries(Object.entries(rest).filter(([member]) => !notSettings.has(member)))
  client.settings = {
    ...client.settings,
    ...changes,
    attributes: { ...client.settings.attributes, ...(attributes as Record<string, string> | undefined) },
    ...(protocolMappers === undefined
      ? {}
      : { protocolMappers: mappersFrom(protocolMappers as readonly Representation[]) }),
  }
  if (client.settings.serviceAccountsEnabled) ensureServiceAccount(realm, client)
}

/** Addresses that a browser runs instead of opening them. @throws OAuthError */
function refuseIllegalSchemes(uris: readonly string[]): void {
  const illegal = uris.some((uri) => URL.canParse(uri) && isScript(uri))
  if (illegal) throw new OAuthError('invalid_input', 'A redirect URI uses an illegal scheme')
}

function ensureServiceAccount(realm: Realm, client: Client): void {
  if (realm.scopes.has('service_account')) client.defaultScopes.add('service_account')
  if (serviceAccountOf(realm, client) !== undefined) return
  const user: User = {
    id: uuid(),
    username: `service-account-${client.settings.clientId}`.toLowerCase(),
    emailVerified: false,
    enabled: true,
    createdTimestamp: Date.now(),
    requiredActions: [],
    notBefore: 0,
    attributes: {},
    groups: new Set(),
    failures: { count: 0, lockedUntil: 0 },
    realmRoles: new Set([realm.defaultRoles]),
    clientRoles: new Map(),
    serviceAccountOf: client.uuid,
  }
  realm.users.set(user.id, user)
}

export function serviceAccountOf(realm: Realm, client: Client): User | undefined {
  return [...realm.users.values()].find((user) => user.serviceAccountOf === client.uuid)
}

export function shownClient(client: Client): Representation {
  const { protocolMappers, registrationTokenId: _, ...settings } = client.settings
  return {
    id: client.uuid,
    ...settings,
    ...(protocolMappers.length === 0 ? {} : { protocolMappers }),
    defaultClientScopes: [...client.defaultScopes],
    optionalClientScopes: [...client.optionalScopes],
    access: { view: true, configure: true, manage: true },
  }
}

function originsOf(redirectUris: readonly string[]): string[] {
  return [...new Set(redirectUris.flatMap((uri) => (URL.canParse(uri) ? [new URL(uri).origin] : [])))]
}
