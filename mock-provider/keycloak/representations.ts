import { OAuthError } from '../kit/oauth-error.ts'
import { randomText } from '../kit/random.ts'
import { consentScopes, consentTextOf } from './client-scopes.ts'
import { hashedPasswordOf } from './hashed-password.ts'
import { uuid } from './identifiers.ts'
import { mappersFrom } from './mappers/representation.ts'
import type { Client, ClientScope, Consent, Role, User, UserSession } from './model.ts'
import { clientDefaults } from './new-realm.ts'
import type { Realm } from './realm.ts'
import { isScript } from './redirect-schemes.ts'
import type { Release } from './release.ts'
import { shaped } from './representation-shape.ts'
import { errorWithBody, inputError } from './rest-errors.ts'
import { clientRole, realmRole } from './roles.ts'
import { clientShape, credentialShape, roleShape, userShape } from './shapes.ts'

export type Representation = Readonly<Record<string, unknown>>

/** A user out of a representation. A user name is kept in lower case. @throws OAuthError */
export function userFrom(
  realm: Realm,
  given: Representation,
  now: number,
  { imported = false }: { readonly imported?: boolean } = {},
): User {
  const representation = shaped(given, userShape)
  const username = String(representation.username ?? '').toLowerCase()
  if (imported && username === '') throw inputError('User name is missing')
  // Neither length nor temporary passwords are looked at in an import.
  if (!imported && (username.length < 3 || username.length > 255)) {
    throw errorWithBody(400, {
      field: 'username',
      errorMessage: 'error-invalid-length',
      params: ['username', 3, 255],
    })
  }
  if (realm.userByName(username) !== undefined) {
    throw inputError(imported ? `User ${username} is there twice` : 'User exists with same username', 409)
  }
  const user: User = {
    id: text(representation.id) ?? uuid(),
    username,
    emailVerified: representation.emailVerified === true,
    enabled: representation.enabled === true,
    createdTimestamp: now,
    requiredActions: [...(strings(representation.requiredActions) ?? [])],
    notBefore: 0,
    attributes: {},
    groups: new Set(),
    failures: { count: 0, lockedUntil: 0 },
    realmRoles: new Set(),
    clientRoles: new Map(),
  }
  changeUser(user, representation)
  if (imported) user.requiredActions = [...(strings(representation.requiredActions) ?? [])]
  realm.users.set(user.id, user)
  return user
}

/** Changes what a representation names, and nothing else. */
export function changeUser(user: User, given: Representation): void {
  const representation = shaped(given, userShape)
  if (text(representation.email) !== undefined) user.email = String(representation.email).toLowerCase()
  if (text(representation.firstName) !== undefined) user.firstName = String(representation.firstName)
  if (text(representation.lastName) !== undefined) user.lastName = String(representation.lastName)
  if (typeof representation.emailVerified === 'boolean') user.emailVerified = representation.emailVerified
  if (typeof representation.enabled === 'boolean') user.enabled = representation.enabled
  if (representation.enabled === true) user.failures = { count: 0, lockedUntil: 0 }
  if (representation.attributes !== undefined) {
    user.attributes = { ...(representation.attributes as Record<string, readonly string[]>) }
  }
  const actions = strings(representation.requiredActions)
  if (actions !== undefined) user.requiredActions = [...actions]
  for (const credential of (representation.credentials as readonly Representation[] | undefined) ?? []) {
    if (isPasswordCredential(credential)) givePassword(user, credential)
  }
}

/** Credentials of other kinds stand beside a password, and are nothing to sign in with here. */
export function isPasswordCredential({ type, value, ...others }: Representation): boolean {
  const filled = text(value) !== undefined || hashedPasswordOf(others) !== undefined
  return filled && (type === undefined || type === 'password')
}

/** A temporary password has to be changed by the user. */
function givePassword(user: User, credential: Representation): void {
  const password = text(credential.value) ?? hashedPasswordOf(credential)
  if (password === undefined) return
  user.password = password
  if (credential.temporary === true && !user.requiredActions.includes('UPDATE_PASSWORD')) {
    user.requiredActions = [...user.requiredActions, 'UPDATE_PASSWORD']
  }
}

/** Sets a new password as an administrator: one that is not temporary is not to be changed any more. */
export function resetPassword(user: User, given: Representation): void {
  const credential = shaped(given, credentialShape)
  user.requiredActions = user.requiredActions.filter((action) => action !== 'UPDATE_PASSWORD')
  givePassword(user, credential)
}

export function shownUser(user: User): Representation {
  return {
    id: user.id,
    username: user.username,
    ...(user.firstName === undefined ? {} : { firstName: user.firstName }),
    ...(user.lastName === undefined ? {} : { lastName: user.lastName }),
    ...(user.email === undefined ? {} : { email: user.email }),
    emailVerified: user.emailVerified,
    enabled: user.enabled,
    ...(Object.keys(user.attributes).length === 0 ? {} : { attributes: user.attributes }),
    createdTimestamp: user.createdTimestamp,
    totp: false,
    disableableCredentialTypes: [],
    requiredActions: user.requiredActions,
    notBefore: user.notBefore,
    access: {
      manageGroupMembership: true,
      resetPassword: true,
      view: true,
      mapRoles: true,
      impersonate: true,
      manage: true,
    },
  }
}

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

/** A session as the administrator's lists show it; `accessed` is the time of the client that was asked for. */
export function shownSession(
  realm: Realm,
  session: UserSession,
  release: Release,
  accessed = session.lastAccess,
): Representation {
  const user = realm.users.get(session.userId)
  const clients = [...session.parts.keys()].flatMap((id) => {
    const client = realm.clients.get(id)
    return client === undefined ? [] : [[id, client.settings.clientId] as const]
  })
  return {
    id: session.id,
    username: user?.username,
    userId: session.userId,
    ipAddress: session.ipAddress,
    start: session.started * 1000,
    lastAccess: accessed * 1000,
    rememberMe: false,
    clients: Object.fromEntries(clients),
    ...(release.transientUser ? { transientUser: false } : {}),
  }
}

export function shownRole(realm: Realm, role: Role): Representation {
  return {
    id: role.id,
    name: role.name,
    ...(role.description === undefined ? {} : { description: role.description }),
    composite: role.composites.size > 0,
    clientRole: false,
    containerId: realm.id,
  }
}

/** A role of a client. */
export function shownClientRole(realm: Realm, client: Client, role: Role): Representation {
  return { ...shownRole(realm, role), clientRole: true, containerId: client.uuid }
}

export function shownScopeRepresentation(scope: ClientScope): Representation {
  const { id, name, description, attributes, protocolMappers } = scope
  return {
    id,
    name,
    description,
    protocol: 'openid-connect',
    attributes,
    ...(protocolMappers.length === 0 ? {} : { protocolMappers }),
  }
}

/** A consent as the account interface shows it. */
export function shownConsent(realm: Realm, consent: Consent, release: Release): Representation {
  return {
    grantedScopes: consentScopes(realm, [...consent.scopes]).map((scope) => {
      const { raw, shown } = consentTextOf(scope)
      return {
        id: scope.id,
        name: raw,
        ...(release.displayText ? { displayText: shown } : {}),
        displayTest: shown,
      }
    }),
    createdDate: consent.createdDate,
    lastUpdatedDate: consent.lastUpdatedDate,
  }
}

/** The roles that a list of role representations names. */
export function rolesNamed(roles: unknown): string[] {
  return roleRepresentations(roles).flatMap((each) => text(each.name) ?? [])
}

/** The role keys of a list of role representations: of the realm, or of a client. */
export function roleKeys(realm: Realm, roles: unknown): string[] {
  return roleRepresentations(roles).flatMap((each) => {
    const name = text(each.name)
    if (name === undefined) return []
    const owner = each.clientRole === true ? realm.clients.get(String(each.containerId)) : undefined
    return [owner === undefined ? realmRole(name) : clientRole(owner.settings.clientId, name)]
  })
}

function roleRepresentations(roles: unknown): readonly Representation[] {
  if (!Array.isArray(roles)) return []
  return roles.filter((each) => each !== null).map((each) => shaped(each, roleShape))
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined
}

function originsOf(redirectUris: readonly string[]): string[] {
  return [...new Set(redirectUris.flatMap((uri) => (URL.canParse(uri) ? [new URL(uri).origin] : [])))]
}
