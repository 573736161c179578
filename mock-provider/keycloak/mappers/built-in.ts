import { uuid } from '../identifiers.ts'
import type { ProtocolMapper } from '../model.ts'

type Config = Readonly<Record<string, string>>

const everywhere: Config = {
  'introspection.token.claim': 'true',
  'userinfo.token.claim': 'true',
  'id.token.claim': 'true',
  'access.token.claim': 'true',
}
const inAccessTokens: Config = { 'introspection.token.claim': 'true', 'access.token.claim': 'true' }
const inTokens: Config = { ...inAccessTokens, 'id.token.claim': 'true' }

function mapper(name: string, protocolMapper: string, config: Config): ProtocolMapper {
  return { id: uuid(), name, protocol: 'openid-connect', protocolMapper, consentRequired: false, config }
}

function attribute(name: string, claim: string, from: string, type = 'String'): ProtocolMapper {
  return mapper(name, 'oidc-usermodel-attribute-mapper', {
    ...everywhere,
    'user.attribute': from,
    'claim.name': claim,
    'jsonType.label': type,
  })
}

function note(name: string, claim: string, type: string, where: Config): ProtocolMapper {
  return mapper(name, 'oidc-usersessionmodel-note-mapper', {
    ...where,
    'user.session.note': claim === 'auth_time' ? 'AUTH_TIME' : claim,
    'claim.name': claim,
    'jsonType.label': type,
  })
}

const list = { multivalued: 'true', 'user.attribute': 'foo', 'jsonType.label': 'String' }

/** The mappers of the client scopes that every realm has, by the scope. */
const ofScopes: Readonly<Record<string, () => readonly ProtocolMapper[]>> = {
  profile: () => [
    mapper('full name', 'oidc-full-name-mapper', everywhere),
    attribute('username', 'preferred_username', 'username'),
    attribute('given name', 'given_name', 'firstName'),
    attribute('family name', 'family_name', 'lastName'),
    attribute('middle name', 'middle_name', 'middleName'),
    ...['nickname', 'profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale'].map(
      (name) => attribute(name, name, name),
    ),
    attribute('updated at', 'updated_at', 'updatedAt', 'long'),
  ],
  email: () => [
    attribute('email', 'email', 'email'),
    mapper('email verified', 'oidc-usermodel-property-mapper', {
      ...everywhere,
      'user.attribute': 'emailVerified',
      'claim.name': 'email_verified',
      'jsonType.label': 'boolean',
    }),
  ],
  address: () => [
    mapper('address', 'oidc-address-mapper', {
      ...everywhere,
      ...Object.fromEntries(
        ['formatted', 'country', 'postal_code', 'street', 'region', 'locality'].map((part) => [
          `user.attribute.${part}`,
          part,
        ]),
      ),
    }),
  ],
  phone: () => [
    attribute('phone number', 'phone_number', 'phoneNumber'),
    attribute('phone number verified', 'phone_number_verified', 'phoneNumberVerified', 'boolean'),
  ],
  roles: () => [
    mapper('realm roles', 'oidc-usermodel-realm-role-mapper', {
      ...inAccessTokens,
      ...list,
      'claim.name': 'realm_access.roles',
    }),
    mapper('client roles', 'oidc-usermodel-client-role-mapper', {
      ...inAccessTokens,
      ...list,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Keycloak fills it in.
      'claim.name': 'resource_access.${client_id}.roles',
    }),
    mapper('audience resolve', 'oidc-audience-resolve-mapper', inAccessTokens),
  ],
  'web-origins': () => [mapper('allowed web origins', 'oidc-allowed-origins-mapper', inAccessTokens)],
  'microprofile-jwt': () => [
    attribute('upn', 'upn', 'username'),
    mapper('groups', 'oidc-usermodel-realm-role-mapper', { ...inTokens, ...list, 'claim.name': 'groups' }),
  ],
  acr: () => [mapper('acr loa level', 'oidc-acr-mapper', inTokens)],
  basic: () => [
    mapper('sub', 'oidc-sub-mapper', inAccessTokens),
    note('auth_time', 'auth_time', 'long', inTokens),
  ],
  service_account: () =>
    ['client_id', 'clientHost', 'clientAddress'].map((name) => note(name, name, 'String', inTokens)),
}

export function builtInMappers(scope: string): readonly ProtocolMapper[] {
  return Object.hasOwn(ofScopes, scope) ? (ofScopes[scope]?.() ?? []) : []
}
