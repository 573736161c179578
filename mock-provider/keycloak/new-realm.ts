import { clientScope, resource } from './client-scopes.ts'
import { uuid } from './identifiers.ts'
import type { Client, RealmSettings, Role } from './model.ts'
import { Realm } from './realm.ts'
import { RealmKeys } from './realm-keys.ts'
import type { Release } from './release.ts'
import { clientRole, realmRole } from './roles.ts'

export const masterRealm = 'master'

const day = 86_400

const defaultSettings: RealmSettings = {
  enabled: true,
  sslRequired: 'external',
  registrationAllowed: false,
  rememberMe: false,
  verifyEmail: false,
  loginWithEmailAllowed: true,
  duplicateEmailsAllowed: false,
  resetPasswordAllowed: false,
  editUsernameAllowed: false,
  bruteForceProtected: false,
  permanentLockout: false,
  failureFactor: 30,
  waitIncrementSeconds: 60,
  notBefore: 0,
  defaultSignatureAlgorithm: 'RS256',
  revokeRefreshToken: false,
  refreshTokenMaxReuse: 0,
  accessTokenLifespan: 300,
  accessCodeLifespan: 60,
  accessCodeLifespanUserAction: 300,
  accessCodeLifespanLogin: 1800,
  ssoSessionIdleTimeout: 1800,
  ssoSessionMaxLifespan: 36_000,
  offlineSessionIdleTimeout: 30 * day,
  offlineSessionMaxLifespanEnabled: false,
  offlineSessionMaxLifespan: 60 * day,
  clientSessionIdleTimeout: 0,
  clientSessionMaxLifespan: 0,
  clientOfflineSessionIdleTimeout: 0,
  clientOfflineSessionMaxLifespan: 0,
  eventsEnabled: false,
  eventsListeners: ['jboss-logging'],
  enabledEventTypes: [],
  adminEventsEnabled: false,
  adminEventsDetailsEnabled: false,
}

const accountRoles: Readonly<Record<string, readonly string[]>> = {
  'view-profile': [],
  'manage-account': ['manage-account-links'],
  'manage-account-links': [],
  'view-applications': [],
  'view-consent': [],
  'manage-consent': ['view-consent'],
  'delete-account': [],
  'view-groups': [],
}

/** Roles of an administrator of one realm. */
export const managementRoles = [
  'view-realm',
  'view-users',
  'view-clients',
  'view-events',
  'view-identity-providers',
  'view-authorization',
  'manage-realm',
  'manage-users',
  'manage-clients',
  'manage-events',
  'manage-identity-providers',
  'manage-authorization',
  'query-realms',
  'query-clients',
  'query-users',
  'query-groups',
  'create-client',
  'impersonation',
] as const

/** A new realm with the roles, scopes and clients that every realm has. */
export function newRealm(
  {
    id,
    name,
    settings,
    defaultRoles,
    ownScopes,
  }: {
    readonly id?: string
    readonly name: string
    readonly settings: Partial<RealmSettings>
    /** The name of the role that every new user gets. */
    readonly defaultRoles?: string
    /** Names of its client scopes, where it comes with its own instead of those that a new realm gets. */
    readonly ownScopes?: readonly string[]
  },
  release: Release,
): Realm {
  const realm = new Realm({
    id: id ?? uuid(),
    name,
    settings: { ...defaultSettings, ...settings } as RealmSettings,
    keys: new RealmKeys(),
    ...(defaultRoles === undefined ? {} : { defaultRoles }),
  })
  addRealmRoles(realm)
  addScopes(realm, release, ownScopes)
  addClients(realm)
  return realm
}

export function role(name: string, composites: readonly string[] = [], description?: string): Role {
  return {
    id: uuid(),
    name,
    composites: new Set(composites),
    ...(description === undefined ? {} : { description }),
  }
}

function addRealmRoles(realm: Realm): void {
  const defaults = [
    realmRole('offline_access'),
    realmRole('uma_authorization'),
    clientRole('account', 'manage-account'),
    clientRole('account', 'view-profile'),
  ]
  const made = [
    role('offline_access', [], resource('role_offline-access')),
    role('uma_authorization', [], resource('role_uma_authorization')),
    role(realm.defaultRoles, defaults, resource('role_default-roles')),
    ...(realm.name === masterRealm
      ? [role('admin', [], resource('role_admin')), role('create-realm', [], resource('role_create-realm'))]
      : []),
  ]
  for (const each of made) realm.roles.set(each.name, each)
}

/** A realm that comes with scopes of its own still gets the one for offline access, where it has none. */
function addScopes(realm: Realm, release: Release, own: readonly string[] | undefined): void {
  const scopes = [
    clientScope(uuid(), 'offline_access', { consent: resource('offlineAccessScopeConsentText') }),
    clientScope(uuid(), 'profile', { consent: resource('profileScopeConsentText') }),
    clientScope(uuid(), 'email', { consent: resource('emailScopeConsentText') }),
    clientScope(uuid(), 'address', { consent: resource('addressScopeConsentText') }),
    clientScope(uuid(), 'phone', { consent: resource('phoneScopeConsentText') }),
    clientScope(uuid(), 'roles', { hidden: true, consent: resource('rolesScopeConsentText') }),
    clientScope(uuid(), 'web-origins', { hidden: true }),
    clientScope(uuid(), 'microprofile-jwt'),
    clientScope(uuid(), 'acr', { hidden: true }),
    clientScope(uuid(), 'basic', { hidden: true }),
    ...(release.claims.serviceAccountScope ? [clientScope(uuid(), 'service_account', { hidden: true })] : []),
    clientScope(uuid(), 'organization', { consent: resource('organizationScopeConsentText') }),
  ]
  if (own !== undefined) {
    const [offline] = scopes
    if (offline === undefined || own.includes(offline.name)) return
    realm.scopes.set(offline.name, offline)
    realm.newClientOptional.add(offline.name)
    return
  }
  for (const scope of scopes) realm.scopes.set(scope.name, scope)
  for (const name of ['web-origins', 'acr', 'roles', 'profile', 'basic', 'email'])
    realm.newClientDefault.add(name)
  for (const name of ['address', 'phone', 'offline_access', 'organization', 'microprofile-jwt'])
    realm.newClientOptional.add(name)
}

function addClients(realm: Realm): void {
  const account = builtInClient(realm, 'account', { publicClient: true })
  for (const [name, composites] of Object.entries(accountRoles)) {
    account.roles.set(
      name,
      role(
        name,
        composites.map((composite) => clientRole('account', composite)),
        `\${role_${name}}`,
      ),
    )
  }
  const management = builtInClient(realm, realm.name === masterRealm ? 'master-realm' : 'realm-management', {
    bearerOnly: true,
    standardFlowEnabled: false,
  })
  const { clientId } = management.settings
  for (const name of managementRoles) management.roles.set(name, role(name))
  if (realm.name !== masterRealm) {
    const all = managementRoles.map((name) => clientRole(clientId, name))
    management.roles.set('realm-admin', role('realm-admin', all))
  }
  builtInClient(realm, 'admin-cli', {
    publicClient: true,
    standardFlowEnabled: false,
    directAccessGrantsEnabled: true,
    attributes: { 'client.use.lightweight.access.token.enabled': 'true' },
  })
  builtInClient(realm, 'account-console', {
    publicClient: true,
    redirectUris: [`/realms/${realm.name}/account/*`],
    fullScopeAllowed: false,
  })
  builtInClient(realm, 'security-admin-console', {
    publicClient: true,
    redirectUris: [`/admin/${realm.name}/console/*`],
  })
  builtInClient(realm, 'broker', { bearerOnly: true, standardFlowEnabled: false })
}

function builtInClient(realm: Realm, clientId: string, settings: Partial<Client['settings']>): Client {
  const client: Client = {
    uuid: uuid(),
    settings: { ...clientDefaults(clientId), name: `\${client_${clientId}}`, ...settings },
    defaultScopes: new Set(realm.newClientDefault),
    optionalScopes: new Set(realm.newClientOptional),
    roles: new Map(),
    scopeMappings: new Set(),
  }
  realm.clients.set(client.uuid, client)
  return client
}

/** What a client is where its representation says nothing. */
export function clientDefaults(clientId: string): Client['settings'] {
  return {
    clientId,
    surrogateAuthRequired: false,
    enabled: true,
    alwaysDisplayInConsole: false,
    clientAuthenticatorType: 'client-secret',
    redirectUris: [],
    webOrigins: [],
    notBefore: 0,
    bearerOnly: false,
    consentRequired: false,
    standardFlowEnabled: true,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: false,
    publicClient: false,
    frontchannelLogout: false,
    protocol: 'openid-connect',
    attributes: {},
    authenticationFlowBindingOverrides: {},
    fullScopeAllowed: true,
    nodeReRegistrationTimeout: -1,
    protocolMappers: [],
  }
}
