import { isKnownMapper } from '../mappers/mapper-kinds.ts'
import { ignoredPolicies } from '../password-policy.ts'
import type { Representation } from '../representations.ts'
import { isPasswordCredential } from '../user-representation.ts'

/** Something of a realm file that the look-alike does not do. */
export interface Ignored {
  /** In the singular and in the plural. */
  readonly kind: readonly [string, string]
  /** Each by its name, with whose it is. */
  readonly names: readonly string[]
}

type Find = (realm: Representation) => readonly string[]

const listed = (value: unknown): readonly Representation[] =>
  Array.isArray(value) ? value.filter((each) => each !== null && typeof each === 'object') : []
const named = (value: unknown, member = 'name'): string[] => listed(value).map((each) => String(each[member]))
const objectOf = (value: unknown): Representation =>
  value !== null && typeof value === 'object' ? (value as Representation) : {}

const clients = (realm: Representation, fits: (client: Representation) => boolean): string[] =>
  listed(realm.clients)
    .filter(fits)
    .map(({ clientId }) => String(clientId))

const components = (realm: Representation, type: string): readonly Representation[] =>
  listed(objectOf(realm.components)[`org.keycloak.${type}`])

const storage = (realm: Representation, fits: (providerId: string) => boolean): string[] =>
  components(realm, 'storage.UserStorageProvider')
    .filter(({ providerId }) => fits(String(providerId)))
    .map(({ name }) => String(name))

/** Required actions that have a page here. */
const actionsWithPage = ['UPDATE_PASSWORD', 'UPDATE_PROFILE', 'VERIFY_PROFILE']

/** Flows and settings that every realm has, and that say nothing when they are written down. */
const usualFlows: Readonly<Record<string, string>> = {
  browserFlow: 'browser',
  directGrantFlow: 'direct grant',
  registrationFlow: 'registration',
  resetCredentialsFlow: 'reset credentials',
  clientAuthenticationFlow: 'clients',
}

const usualAuthenticators = [undefined, '', 'client-secret']

/** Grants and features of clients by the member or attribute that switches them on. */
const attributes: readonly (readonly [string, (value: string) => boolean])[] = [
  ['oidc.ciba.grant.enabled', isTrue],
  ['standard.token.exchange.enabled', isTrue],
  ['tls.client.certificate.bound.access.tokens', isTrue],
  ['require.pushed.authorization.requests', isTrue],
  ['access.token.signed.response.alg', isOtherThan('RS256')],
  ['id.token.signed.response.alg', isOtherThan('RS256')],
  ['id.token.encrypted.response.alg', isSomething],
  ['user.info.response.signature.alg', isSomething],
  ['default.acr.values', isSomething],
  ['minimum.acr.value', isSomething],
  ['acr.loa.map', isOtherThan('{}')],
]

function isTrue(value: string): boolean {
  return value === 'true'
}

function isSomething(value: string): boolean {
  return value !== ''
}

function isOtherThan(usual: string): (value: string) => boolean {
  return (value) => value !== '' && value !== usual
}

const finders: readonly (readonly [readonly [string, string], Find])[] = [
  [
    ['authentication flow', 'authentication flows'],
    (realm) => [
      ...listed(realm.authenticationFlows)
        .filter(({ builtIn, topLevel }) => builtIn !== true && topLevel !== false)
        .map(({ alias }) => String(alias)),
    ],
  ],
  [
    ['flow that is chosen for a step', 'flows that are chosen for a step'],
    (realm) =>
      Object.entries(usualFlows).flatMap(([member, usual]) =>
        realm[member] === undefined || realm[member] === usual ? [] : [`${member} ${String(realm[member])}`],
      ),
  ],
  [['LDAP provider', 'LDAP providers'], (realm) => storage(realm, (id) => id === 'ldap')],
  [['user storage provider', 'user storage providers'], (realm) => storage(realm, (id) => id !== 'ldap')],
  [
    ['identity provider to sign in with', 'identity providers to sign in with'],
    (realm) => named(realm.identityProviders, 'alias'),
  ],
  [
    ['key provider', 'key providers'],
    (realm) => components(realm, 'keys.KeyProvider').map(({ name }) => String(name)),
  ],
  [
    ['SAML client, which is refused in the browser', 'SAML clients, which are refused in the browser'],
    (realm) => clients(realm, ({ protocol }) => protocol === 'saml'),
  ],
  [
    ['client with another protocol', 'clients with another protocol'],
    (realm) =>
      clients(
        realm,
        ({ protocol = 'openid-connect' }) => !['openid-connect', 'saml'].includes(String(protocol)),
      ),
  ],
  [
    ['client that does not authenticate by its secret', 'clients that do not authenticate by their secret'],
    (realm) =>
      clients(
        realm,
        ({ publicClient, clientAuthenticatorType }) =>
          publicClient !== true &&
          !usualAuthenticators.includes(clientAuthenticatorType as string | undefined),
      ),
  ],
  [
    ['client with the implicit flow', 'clients with the implicit flow'],
    (realm) => clients(realm, ({ implicitFlowEnabled }) => implicitFlowEnabled === true),
  ],
  [
    ['client with authorization services', 'clients with authorization services'],
    (realm) =>
      clients(
        realm,
        ({ authorizationServicesEnabled, authorizationSettings }) =>
          authorizationServicesEnabled === true || authorizationSettings !== undefined,
      ),
  ],
  [
    ['client with a flow of its own', 'clients with a flow of their own'],
    (realm) =>
      clients(
        realm,
        ({ authenticationFlowBindingOverrides }) =>
          Object.keys(objectOf(authenticationFlowBindingOverrides)).length > 0,
      ),
  ],
  [
    ['attribute of a client', 'attributes of clients'],
    (realm) =>
      listed(realm.clients).flatMap((client) =>
        attributes
          .filter(([name, counts]) => counts(String(objectOf(client.attributes)[name] ?? '')))
          .map(([name]) => `${name} of ${String(client.clientId)}`),
      ),
  ],
  [['protocol mapper', 'protocol mappers'], unknownMappers],
  [
    ['credential other than a password', 'credentials other than a password'],
    (realm) =>
      listed(realm.users).flatMap((user) =>
        listed(user.credentials)
          .filter(
            (credential) =>
              !isPasswordCredential(credential) && (credential.type ?? 'password') !== 'password',
          )
          .map(({ type }) => `${String(type)} of ${String(user.username)}`),
      ),
  ],
  [
    ['required action of a user', 'required actions of users'],
    (realm) =>
      listed(realm.users).flatMap((user) =>
        (Array.isArray(user.requiredActions) ? user.requiredActions : [])
          .filter((action) => !actionsWithPage.includes(String(action)))
          .map((action) => `${String(action)} of ${String(user.username)}`),
      ),
  ],
  [
    ['user of an identity provider', 'users of identity providers'],
    (realm) =>
      listed(realm.users)
        .filter(({ federatedIdentities }) => listed(federatedIdentities).length > 0)
        .map(({ username }) => String(username)),
  ],
  [
    ['federated user', 'federated users'],
    (realm) => listed(realm.federatedUsers).map(({ id, username }) => String(username ?? id)),
  ],
  [
    ['part of the password policy', 'parts of the password policy'],
    (realm) => ignoredPolicies(realm.passwordPolicy),
  ],
  [['client policy', 'client policies'], (realm) => named(objectOf(realm.clientPolicies).policies)],
  [['organization', 'organizations'], (realm) => named(realm.organizations)],
  [
    ['setting of the realm', 'settings of the realm'],
    (realm) => [
      ...[
        'verifyEmail',
        'registrationAllowed',
        'rememberMe',
        'resetPasswordAllowed',
        'adminPermissionsEnabled',
      ].filter((member) => realm[member] === true),
      ...(realm.defaultSignatureAlgorithm === undefined || realm.defaultSignatureAlgorithm === 'RS256'
        ? []
        : ['defaultSignatureAlgorithm']),
    ],
  ],
  [
    ['mail server', 'mail servers'],
    ({ smtpServer }) => (objectOf(smtpServer).host === undefined ? [] : [String(objectOf(smtpServer).host)]),
  ],
  [
    ['theme', 'themes'],
    (realm) =>
      ['loginTheme', 'accountTheme', 'adminTheme', 'emailTheme'].flatMap((member) =>
        realm[member] === undefined || realm[member] === 'keycloak' ? [] : [String(realm[member])],
      ),
  ],
]

/** What a realm file has that the look-alike does not do, kind by kind. */
export function ignoredIn(realm: Representation): Ignored[] {
  return finders
    .map(([kind, find]) => ({ kind, names: [...new Set(find(realm))] }))
    .filter(({ names }) => names.length > 0)
}

function unknownMappers(realm: Representation): string[] {
  const owners = [...listed(realm.clients), ...listed(realm.clientScopes)].filter(
    ({ protocol = 'openid-connect' }) => protocol === 'openid-connect',
  )
  return owners.flatMap((owner) =>
    listed(owner.protocolMappers)
      .filter(({ protocolMapper }) => !isKnownMapper(String(protocolMapper)))
      .map(
        ({ name, protocolMapper }) =>
          `${String(name)} (${String(protocolMapper)}) of ${String(owner.clientId ?? owner.name)}`,
      ),
  )
}
