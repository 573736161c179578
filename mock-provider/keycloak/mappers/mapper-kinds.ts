import type { Client, Group, ProtocolMapper, User, UserSession } from '../model.ts'
import type { Realm } from '../realm.ts'
import { groupsOf, type RoleClaims } from '../roles.ts'
import { type Claims, typed, writeClaim } from './claims.ts'

/** Where claims go. */
export type Destination = 'access' | 'id' | 'userinfo' | 'introspection'

/** What mappers look at. */
export interface Subject {
  readonly realm: Realm
  readonly user: User
  readonly client: Client
  readonly session: UserSession | undefined
  readonly destination: Destination
  /** Origins of scripts that the client allows. */
  readonly origins: readonly string[]
  /** Notes of a session without a login, as a service account has it. */
  readonly notes: Readonly<Record<string, string>>
}

/** What mappers write. */
export interface Written {
  readonly claims: Claims
  readonly audience: Set<string>
  roles: RoleClaims
}

type Config = Readonly<Record<string, string>>
type Write = (config: Config, subject: Subject, written: Written) => void

/** Mappers that change the roles of a token, before others show them. */
const roleKinds: Readonly<Record<string, Write>> = {
  'oidc-hardcoded-role-mapper': ({ role = '' }, subject, written) => {
    const { clientId, name } = roleNamed(subject.realm, role)
    written.roles = withRole(written.roles, clientId, name)
  },
  'oidc-role-name-mapper': ({ role = '', 'new.role.name': renamed = '' }, subject, written) => {
    const from = roleNamed(subject.realm, role)
    if (!rolesOf(written.roles, from.clientId).includes(from.name)) return
    const to = roleNamed(subject.realm, renamed)
    written.roles = withRole(
      withoutRole(written.roles, from.clientId, from.name),
      to.clientId ?? from.clientId,
      to.name,
    )
  },
}

const claimKinds: Readonly<Record<string, Write>> = {
  'oidc-usermodel-attribute-mapper': (config, { realm, user }, { claims }) => {
    const name = config['user.attribute'] ?? ''
    const own = attributeOf(user, name)
    const groups = groupsOf(realm, user).map(({ attributes }) => attributes[name] ?? [])
    const values =
      config['aggregate.attrs'] === 'true'
        ? [...new Set([...own, ...groups.flat()])]
        : own.length > 0
          ? own
          : (groups.find((each) => each.length > 0) ?? [])
    writeValues(claims, config, values)
  },
  'oidc-usermodel-property-mapper': (config, { user }, { claims }) => {
    const value = propertyOf(user, config['user.attribute'] ?? '')
    if (value !== undefined) writeValues(claims, config, [value])
  },
  'oidc-usersessionmodel-note-mapper': (config, { session, notes }, { claims }) => {
    const name = config['user.session.note'] ?? ''
    const signedIn = name === 'AUTH_TIME' && session !== undefined && session.authTime > 0
    const value = signedIn ? String(session.authTime) : notes[name]
    if (value !== undefined) writeValues(claims, config, [value])
  },
  'oidc-full-name-mapper': (_, { user: { firstName, lastName } }, { claims }) => {
    const name = [firstName, lastName].filter((part) => part !== undefined).join(' ')
    if (name !== '') claims.name = name
  },
  'oidc-address-mapper': (config, { user }, { claims }) => {
    const parts = Object.entries(addressParts).flatMap(([claim, part]) => {
      const [value] = attributeOf(user, config[`user.attribute.${part}`] || part)
      return value === undefined ? [] : [[claim, value] as const]
    })
    if (parts.length > 0) claims.address = Object.fromEntries(parts)
  },
  'oidc-group-membership-mapper': (config, { realm, user }, { claims }) => {
    const groups = [...user.groups].flatMap((id) => realm.groups.get(id) ?? [])
    const named = groups.map((group) => (config['full.path'] === 'false' ? group.name : pathOf(realm, group)))
    if (named.length > 0) writeClaim(claims, config['claim.name'] ?? 'groups', named)
  },
  'oidc-usermodel-realm-role-mapper': (config, _, { claims, roles }) => {
    const prefix = config['usermodel.realmRoleMapping.rolePrefix'] ?? ''
    writeRoles(
      claims,
      config,
      config['claim.name'] ?? '',
      roles.realm.map((name) => `${prefix}${name}`),
    )
  },
  'oidc-usermodel-client-role-mapper': (config, _, { claims, roles }) => {
    const only = config['usermodel.clientRoleMapping.clientId']
    const prefix = config['usermodel.clientRoleMapping.rolePrefix'] ?? ''
    for (const [clientId, names] of Object.entries(roles.clients)) {
      if (only && only !== clientId) continue
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands in the configuration.
      const name = (config['claim.name'] ?? '').replaceAll('${client_id}', clientId.replaceAll('.', '\\.'))
      writeRoles(
        claims,
        config,
        name,
        names.map((each) => `${prefix}${each}`),
      )
    }
  },
  'oidc-hardcoded-claim-mapper': (config, _, written) => {
    const { 'claim.name': name = '', 'claim.value': value = '' } = config
    if (name !== 'aud') return writeValues(written.claims, config, [value])
    written.audience.clear()
    written.audience.add(value)
  },
  'oidc-audience-mapper': (config, { realm }, { audience }) => {
    const client = config['included.client.audience']
    if (client && realm.clientById(client)?.settings.enabled === true) audience.add(client)
    else if (!client && config['included.custom.audience']) audience.add(config['included.custom.audience'])
  },
  'oidc-audience-resolve-mapper': (_, { client }, { audience, roles }) => {
    for (const clientId of Object.keys(roles.clients)) {
      if (clientId !== client.settings.clientId) audience.add(clientId)
    }
  },
  'oidc-allowed-origins-mapper': (_, { origins }, { claims }) => {
    if (origins.length > 0) claims['allowed-origins'] = origins
  },
  'oidc-acr-mapper': (_, { session, destination }, { claims }) => {
    if (session !== undefined || destination !== 'id') claims.acr = '1'
  },
  'oidc-sub-mapper': (_, { user }, { claims }) => {
    claims.sub = user.id
  },
}

/** Mappers of Keycloak that never have anything to tell here: there are no organizations and no claims parameter. */
const silentKinds = [
  'oidc-organization-membership-mapper',
  'oidc-claims-param-token-mapper',
  'oidc-amr-mapper',
]

export const isKnownMapper = (kind: string): boolean =>
  Object.hasOwn(roleKinds, kind) || Object.hasOwn(claimKinds, kind) || silentKinds.includes(kind)

/** Lets mappers write what they configure for a destination; those that change roles come first. */
export function applyMappers(mappers: readonly ProtocolMapper[], subject: Subject, written: Written): void {
  for (const { protocolMapper, config } of mappers) {
    if (Object.hasOwn(roleKinds, protocolMapper)) roleKinds[protocolMapper]?.(config, subject, written)
  }
  for (const { protocolMapper, config } of mappers) {
    if (!Object.hasOwn(claimKinds, protocolMapper) || !goesTo(subject.destination, protocolMapper, config))
      continue
    claimKinds[protocolMapper]?.(config, subject, written)
  }
}

/** These never write to UserInfo. */
const ofTokensOnly = ['oidc-acr-mapper', 'oidc-audience-mapper', 'oidc-audience-resolve-mapper']

/** Exports of older releases say less: there the ID token decides for UserInfo, the access token for introspection. */
function goesTo(destination: Destination, kind: string, config: Config): boolean {
  const older = { userinfo: 'id.token.claim', introspection: 'access.token.claim' } as const
  if (destination === 'userinfo' && ofTokensOnly.includes(kind)) return false
  const named = destination === 'userinfo' || destination === 'introspection'
  const key = `${destination}.token.claim`
  return (config[key] ?? (named ? config[older[destination]] : undefined)) === 'true'
}

function writeValues(claims: Claims, config: Config, values: readonly string[]): void {
  const name = config['claim.name']
  if (!name) return
  const found = values
    .map((value) => typed(value, config['jsonType.label']))
    .filter((each) => each !== undefined)
  if (found.length > 0) writeClaim(claims, name, config.multivalued === 'true' ? found : found[0])
}

function writeRoles(claims: Claims, config: Config, name: string, roles: readonly string[]): void {
  if (roles.length > 0 && name !== '')
    writeClaim(claims, name, config.multivalued === 'true' ? roles : roles[0])
}

const addressParts = {
  street_address: 'street',
  locality: 'locality',
  region: 'region',
  postal_code: 'postal_code',
  country: 'country',
  formatted: 'formatted',
} as const

/** What belongs to every user is an attribute, too. */
export function attributeOf(user: User, name: string): readonly string[] {
  const own = {
    username: user.username,
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
  }
  if (Object.hasOwn(own, name)) return [own[name as keyof typeof own] ?? []].flat()
  return Object.hasOwn(user.attributes, name) ? (user.attributes[name] ?? []) : []
}

const properties = [
  'id',
  'username',
  'email',
  'firstName',
  'lastName',
  'emailVerified',
  'enabled',
  'createdTimestamp',
] as const

function propertyOf(user: User, name: string): string | undefined {
  const property = properties.find((each) => each === name)
  const value = property === undefined ? undefined : user[property]
  return value === undefined ? undefined : String(value)
}

export function pathOf(realm: Realm, group: Group): string {
  const parent = realm.groups.get(group.parentId ?? '')
  return `${parent === undefined ? '' : pathOf(realm, parent)}/${group.name.replaceAll('/', '~/')}`
}

/** `client.role`, where there is such a client, or a role of the realm. */
function roleNamed(
  realm: Realm,
  role: string,
): { readonly clientId: string | undefined; readonly name: string } {
  const dots = [...role.matchAll(/\./g)].map(({ index }) => index)
  const dot = dots.find((at) => realm.clientById(role.slice(0, at)) !== undefined)
  return dot === undefined
    ? { clientId: undefined, name: role }
    : { clientId: role.slice(0, dot), name: role.slice(dot + 1) }
}

function rolesOf(roles: RoleClaims, clientId: string | undefined): readonly string[] {
  return clientId === undefined ? roles.realm : (roles.clients[clientId] ?? [])
}

function withRoles(roles: RoleClaims, clientId: string | undefined, names: readonly string[]): RoleClaims {
  if (clientId === undefined) return { ...roles, realm: names }
  const { [clientId]: _, ...others } = roles.clients
  return { ...roles, clients: names.length === 0 ? others : { ...others, [clientId]: names } }
}

function withRole(roles: RoleClaims, clientId: string | undefined, name: string): RoleClaims {
  return withRoles(roles, clientId, [...new Set([...rolesOf(roles, clientId), name])])
}

function withoutRole(roles: RoleClaims, clientId: string | undefined, name: string): RoleClaims {
  return withRoles(
    roles,
    clientId,
    rolesOf(roles, clientId).filter((each) => each !== name),
  )
}
