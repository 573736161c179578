/** A realm with everything that decides a sign-in or a token, built as an administrator does it. */
import KcAdminClient from '@keycloak/keycloak-admin-client'
import type { Administrator } from '../parity/world.ts'
import { builtClients, builtScopes } from './built-clients.ts'

export const builtRealm = 'workshop'

type Role = { readonly id: string; readonly name: string }

/** One who builds, and what was built so far by name. */
interface Builder {
  readonly admin: KcAdminClient
  readonly roles: Map<string, Role>
  readonly clients: Map<string, string>
  readonly groups: Map<string, string>
}

export async function buildRealm(baseUrl: string, administrator: Administrator): Promise<void> {
  const admin = new KcAdminClient({ baseUrl })
  // Its token lives for a minute, which is too short where the machine is busy.
  const signIn = () => admin.auth({ grantType: 'password', clientId: 'admin-cli', ...administrator })
  await signIn()
  await admin.realms.create({ realm: builtRealm, enabled: true, ...settings })
  admin.setConfig({ realmName: builtRealm })
  const builder: Builder = { admin, roles: new Map(), clients: new Map(), groups: new Map() }
  const steps = [scopes, clients, roles, mappings, groups, people, requiredActions, ignored]
  for (const step of steps) {
    admin.setConfig({ realmName: 'master' })
    await signIn()
    admin.setConfig({ realmName: builtRealm })
    await step(builder)
  }
}

const settings = {
  displayName: 'Workshop',
  loginWithEmailAllowed: true,
  accessTokenLifespan: 120,
  ssoSessionIdleTimeout: 1200,
  ssoSessionMaxLifespan: 7200,
  offlineSessionIdleTimeout: 864_000,
  offlineSessionMaxLifespanEnabled: true,
  offlineSessionMaxLifespan: 1_728_000,
  clientSessionIdleTimeout: 600,
  revokeRefreshToken: true,
  refreshTokenMaxReuse: 1,
  bruteForceProtected: true,
  failureFactor: 5,
  passwordPolicy: 'length(8) and notUsername(undefined)',
  organizationsEnabled: true,
  editUsernameAllowed: true,
}

async function scopes({ admin }: Builder): Promise<void> {
  for (const { kind, ...scope } of builtScopes) {
    const { id } = await admin.clientScopes.create({ protocol: 'openid-connect', ...scope })
    if (kind === 'default') await admin.clientScopes.addDefaultClientScope({ id })
    if (kind === 'optional') await admin.clientScopes.addDefaultOptionalClientScope({ id })
  }
}

async function clients({ admin, clients: made }: Builder): Promise<void> {
  for (const client of builtClients) {
    const { id } = await admin.clients.create(client)
    made.set(client.clientId, id)
  }
}

async function roles(builder: Builder): Promise<void> {
  const { admin, roles: made, clients: ids } = builder
  for (const name of ['reader', 'writer', 'editor', 'boss', 'unused']) {
    await admin.roles.create({ name, description: `may be ${name}` })
    made.set(name, await roleNamed(builder, name))
  }
  made.set('offline_access', await roleNamed(builder, 'offline_access'))
  const api = idOf(ids, 'api')
  for (const name of ['read', 'write']) {
    await admin.clients.createRole({ id: api, name })
    const role = await admin.clients.findRole({ id: api, roleName: name })
    made.set(`api/${name}`, role as Role)
  }
  const composite = async (of: string, ...names: readonly string[]) =>
    admin.roles.createComposite(
      { roleId: idOf(made, of).id },
      names.map((name) => idOf(made, name)),
    )
  await composite('editor', 'reader', 'writer', 'api/read')
  await composite('boss', 'editor', 'api/write')
  made.set('default', await roleNamed(builder, `default-roles-${builtRealm}`))
  await composite('default', 'reader')
}

async function roleNamed({ admin }: Builder, name: string): Promise<Role> {
  return (await admin.roles.findOneByName({ name })) as Role
}

async function mappings({ admin, roles: made, clients: ids }: Builder): Promise<void> {
  const narrow = idOf(ids, 'narrow')
  await admin.clients.addRealmScopeMappings({ id: narrow }, [idOf(made, 'reader')])
  await admin.clients.addClientScopeMappings({ id: narrow, client: idOf(ids, 'api') }, [
    idOf(made, 'api/read'),
  ])
  const management = await admin.clientScopes.findOneByName({ name: 'management' })
  await admin.clientScopes.addRealmScopeMappings({ id: String(management?.id) }, [idOf(made, 'boss')])
}

async function groups({ admin, roles: made, clients: ids, groups: paths }: Builder): Promise<void> {
  const { id: top } = await admin.groups.create({ name: 'staff', attributes: { dept: ['works'] } })
  const { id: night } = await admin.groups.createChildGroup({ id: top }, { name: 'night' })
  const { id: crew } = await admin.groups.createChildGroup({ id: night }, { name: 'crew' })
  const { id: everybody } = await admin.groups.create({ name: 'everybody' })
  await admin.groups.addRealmRoleMappings({ id: top, roles: [idOf(made, 'editor')] })
  await admin.groups.addRealmRoleMappings({ id: crew, roles: [idOf(made, 'offline_access')] })
  await admin.groups.addClientRoleMappings({
    id: night,
    clientUniqueId: idOf(ids, 'api'),
    roles: [idOf(made, 'api/write')],
  })
  await admin.realms.addDefaultGroup({ realm: builtRealm, id: everybody })
  paths.set('/staff', top).set('/staff/night/crew', crew)
}

async function people({ admin, roles: made, groups: paths }: Builder): Promise<void> {
  for (const { in: group, role, bare, ...user } of crowd) {
    const { username } = user
    const { id } = await admin.users.create({
      enabled: true,
      ...(bare === true
        ? {}
        : {
            email: `${username}@workshop.test`,
            emailVerified: true,
            firstName: username,
            lastName: 'Test',
          }),
      credentials: [{ type: 'password', value: `${username}-password`, temporary: false }],
      ...user,
    })
    if (group !== undefined) await admin.users.addToGroup({ id, groupId: idOf(paths, group) })
    if (role !== undefined) await admin.users.addRealmRoleMappings({ id, roles: [idOf(made, role)] })
  }
}

interface Built {
  readonly username: string
  readonly in?: string
  readonly role?: string
  /** Without names and e-mail. */
  readonly bare?: true
  readonly enabled?: boolean
  readonly attributes?: Readonly<Record<string, string[]>>
  readonly requiredActions?: string[]
}

const crowd: readonly Built[] = [
  { username: 'alma', attributes: { team: ['blue', 'green'], street: ['Long Road 1'] } },
  { username: 'benno', in: '/staff/night/crew' },
  { username: 'clara', in: '/staff', role: 'boss', attributes: { badge: ['17'] } },
  { username: 'dora', requiredActions: ['UPDATE_PASSWORD'] },
  { username: 'emil', enabled: false },
  { username: 'fritz', bare: true },
]

/** Off for one, and attributes that the profile does not know are kept. */
async function requiredActions({ admin }: Builder): Promise<void> {
  const alias = 'VERIFY_PROFILE'
  const action = await admin.authenticationManagement.getRequiredActionForAlias({ alias })
  await admin.authenticationManagement.updateRequiredAction({ alias }, { ...action, enabled: false })
}

/** What the mock does not do, and has to name. */
async function ignored({ admin }: Builder): Promise<void> {
  await admin.authenticationManagement.copyFlow({ flow: 'browser', newName: 'own browser' })
  await admin.identityProviders.create({
    alias: 'partner',
    providerId: 'oidc',
    enabled: true,
    config: {
      clientId: 'workshop',
      clientSecret: 'secret of workshop',
      authorizationUrl: 'https://partner.test/auth',
      tokenUrl: 'https://partner.test/token',
    },
  })
  await admin.organizations.create({ name: 'guild', enabled: true, domains: [{ name: 'guild.test' }] })
}

function idOf<T>(made: ReadonlyMap<string, T>, name: string): T {
  const found = made.get(name)
  if (found === undefined) throw new Error(`${name} was not built`)
  return found
}
