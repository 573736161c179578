import type { Shape } from './representation-shape.ts'

type Members = Readonly<Record<string, Shape>>

const texts: Shape = { listOf: 'text' }
const textMap: Shape = { mapOf: 'text' }
const textsMap: Shape = { mapOf: texts }

function all(shape: Shape, ...names: readonly string[]): Members {
  return Object.fromEntries(names.map((name) => [name, shape]))
}

export const mapperShape = {
  members: { ...all('text', 'id', 'name', 'protocol', 'protocolMapper'), config: textMap },
} as const

export const credentialShape = {
  members: {
    ...all('text', 'type', 'value', 'hashedSaltedValue', 'salt', 'algorithm', 'secretData', 'credentialData'),
    hashIterations: 'integer',
    temporary: 'boolean',
  },
} as const

export const userShape = {
  members: {
    ...all('text', 'id', 'username', 'email', 'firstName', 'lastName', 'serviceAccountClientId'),
    ...all('boolean', 'emailVerified', 'enabled'),
    ...all(texts, 'requiredActions', 'realmRoles', 'groups'),
    attributes: { mapOf: { listOf: 'text', orOne: true } },
    clientRoles: textsMap,
    credentials: { listOf: credentialShape },
  },
} as const

export const clientShape = {
  members: {
    ...all('text', 'id', 'clientId', 'name', 'description', 'secret', 'rootUrl', 'baseUrl', 'protocol'),
    ...all('text', 'clientAuthenticatorType'),
    ...all('boolean', 'surrogateAuthRequired', 'enabled', 'alwaysDisplayInConsole', 'bearerOnly'),
    ...all('boolean', 'consentRequired', 'standardFlowEnabled', 'implicitFlowEnabled'),
    ...all('boolean', 'directAccessGrantsEnabled', 'serviceAccountsEnabled', 'publicClient'),
    ...all('boolean', 'frontchannelLogout', 'fullScopeAllowed'),
    ...all('integer', 'notBefore', 'nodeReRegistrationTimeout'),
    ...all(texts, 'redirectUris', 'webOrigins', 'defaultClientScopes', 'optionalClientScopes'),
    ...all(textMap, 'attributes', 'authenticationFlowBindingOverrides'),
    protocolMappers: { listOf: mapperShape },
  },
} as const

export const scopeShape = {
  members: {
    ...all('text', 'id', 'name', 'description', 'protocol'),
    attributes: textMap,
    protocolMappers: { listOf: mapperShape },
  },
} as const

export const roleShape = {
  members: {
    ...all('text', 'id', 'name', 'description', 'containerId'),
    ...all('boolean', 'composite', 'clientRole'),
    composites: { members: { realm: texts, client: textsMap } },
  },
} as const

/** A group with those below it; deeper ones are read when they come up. */
export const groupShape = {
  members: {
    ...all('text', 'id', 'name'),
    attributes: textsMap,
    realmRoles: texts,
    clientRoles: textsMap,
    subGroups: { listOf: { members: {} } },
  },
} as const

const scopeMappingShape = {
  members: { ...all('text', 'client', 'clientScope', 'clientTemplate'), roles: texts },
} as const

const requiredActionShape = {
  members: {
    ...all('text', 'alias', 'name', 'providerId'),
    ...all('boolean', 'enabled', 'defaultAction'),
    priority: 'integer',
  },
} as const

export const realmShape = {
  members: {
    ...all('text', 'id', 'realm', 'sslRequired', 'defaultSignatureAlgorithm', 'passwordPolicy'),
    ...all('boolean', 'enabled', 'registrationAllowed', 'rememberMe', 'verifyEmail'),
    ...all('boolean', 'loginWithEmailAllowed', 'duplicateEmailsAllowed', 'resetPasswordAllowed'),
    ...all('boolean', 'editUsernameAllowed', 'bruteForceProtected', 'permanentLockout'),
    ...all('boolean', 'revokeRefreshToken', 'offlineSessionMaxLifespanEnabled', 'eventsEnabled'),
    ...all('boolean', 'adminEventsEnabled', 'adminEventsDetailsEnabled'),
    ...all('integer', 'failureFactor', 'waitIncrementSeconds', 'notBefore', 'refreshTokenMaxReuse'),
    ...all('integer', 'accessTokenLifespan', 'accessCodeLifespan', 'accessCodeLifespanUserAction'),
    ...all('integer', 'accessCodeLifespanLogin', 'ssoSessionIdleTimeout', 'ssoSessionMaxLifespan'),
    ...all('integer', 'offlineSessionIdleTimeout', 'offlineSessionMaxLifespan'),
    ...all('integer', 'clientSessionIdleTimeout', 'clientSessionMaxLifespan'),
    ...all('integer', 'oauth2DeviceCodeLifespan', 'oauth2DevicePollingInterval'),
    ...all('integer', 'clientOfflineSessionIdleTimeout', 'clientOfflineSessionMaxLifespan'),
    ...all(texts, 'eventsListeners', 'enabledEventTypes'),
    users: { listOf: userShape },
    clients: { listOf: clientShape },
    ...all(
      texts,
      'defaultRoles',
      'defaultDefaultClientScopes',
      'defaultOptionalClientScopes',
      'defaultGroups',
    ),
    attributes: textMap,
    clientScopes: { listOf: scopeShape },
    defaultRole: roleShape,
    groups: { listOf: groupShape },
    scopeMappings: { listOf: scopeMappingShape },
    clientScopeMappings: { mapOf: { listOf: scopeMappingShape } },
    requiredActions: { listOf: requiredActionShape },
    roles: {
      members: { realm: { listOf: roleShape }, client: { mapOf: { listOf: roleShape } } },
    },
  },
} as const

export const consentShape = {
  members: { grantedScopes: { listOf: { members: { id: 'text' } } } },
} as const
