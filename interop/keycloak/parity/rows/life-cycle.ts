import type { Answer, Client, Tokens, User } from '../answer.ts'
import { told } from '../normalise.ts'
import type { World } from '../world.ts'
import type { Named, Row } from './row.ts'

/** One offline token, its client and its user, which events may change. */
interface Cast {
  readonly client: Client
  readonly user: User
  tokens: Tokens
  roles?: unknown
}

type Event = (world: World, cast: Cast) => unknown

interface EventOptions {
  readonly undo?: Event
  readonly like?: 'ca' | 'cb'
  readonly inRealm?: boolean
}

/**
 * One offline token of a client of its own, an event, and the token afterwards; then the event taken back. In a realm
 * of its own where the event is one of the realm.
 */
function event(name: string, happens: Event, { undo, like, inRealm = false }: EventOptions = {}): Row {
  const lived = async (world: World) => {
    const client = await world.client('c1', like)
    const user = await world.user('u1')
    const tokens = await world.password(client, user)
    const cast: Cast = { client: { ...client }, user: { ...user }, tokens }
    const happened = await happens(world, cast)
    const after = await looked(world, cast)
    if (undo === undefined) return { happened: shown(happened, world), after }
    await undo(world, cast)
    return { happened: shown(happened, world), after, 'after undoing': await refreshed(world, cast) }
  }
  return {
    name: `life: ${name}`,
    run: (world) => (inRealm ? world.elsewhere(lived) : lived(world)),
  }
}

const isAnswer = (value: unknown): value is Answer =>
  value !== null && typeof value === 'object' && 'headers' in value

const shown = (answer: unknown, world: World): unknown => (isAnswer(answer) ? told(answer, world) : answer)

async function looked(world: World, { client, tokens }: Cast) {
  const introspected = await world.post('token/introspect', client, {
    token: tokens.refresh_token,
    token_type_hint: 'refresh_token',
  })
  return {
    introspection:
      introspected.status === 200 ? JSON.parse(introspected.text).active : told(introspected, world),
    userinfo: (await world.userinfo(tokens.access_token)).status,
    refresh: await refreshed(world, { client, tokens }),
  }
}

async function refreshed(world: World, { client, tokens }: Pick<Cast, 'client' | 'tokens'>) {
  const answer = await world.refresh(client, tokens.refresh_token)
  if (answer.status !== 200) return told(answer, world)
  const members = JSON.parse(answer.text)
  return { status: 200, 'refresh token': members.refresh_token !== undefined }
}

const user =
  (change: object): Event =>
  (world, cast) =>
    world.admin('PUT', `/users/${cast.user.id}`, change)
const client =
  (change: object): Event =>
  (world, cast) =>
    world.admin('PUT', `/clients/${cast.client.id}`, change)
const realm =
  (change: object): Event =>
  (world) =>
    world.admin('PUT', '', change)

async function offlineScope(world: World): Promise<string> {
  const scopes = JSON.parse((await world.admin('GET', '/client-scopes')).text) as Named[]
  return scopes.find(({ name }) => name === 'offline_access')?.id ?? ''
}

const optionalScope =
  (method: string): Event =>
  async (world, cast) =>
    world.admin(method, `/clients/${cast.client.id}/optional-client-scopes/${await offlineScope(world)}`)

const defaultRoles =
  (method: string): Event =>
  async (world, cast) => {
    const path = `/users/${cast.user.id}/role-mappings/realm`
    cast.roles ??= JSON.parse((await world.admin('GET', path)).text)
    return world.admin(method, path, cast.roles)
  }

const removeKeys =
  (providerId: string): Event =>
  async (world) => {
    const components = JSON.parse(
      (await world.admin('GET', '/components?type=org.keycloak.keys.KeyProvider')).text,
    )
    const statuses: number[] = []
    for (const { id, providerId: provider } of components) {
      if (provider.startsWith(providerId))
        statuses.push((await world.admin('DELETE', `/components/${id}`)).status)
    }
    return [...new Set(statuses)]
  }

const addKey =
  (providerId: string, algorithm: string): Event =>
  async (world) => {
    const { status } = await world.admin('POST', '/components', {
      name: 'newer',
      providerId,
      providerType: 'org.keycloak.keys.KeyProvider',
      config: { priority: ['1000'], enabled: ['true'], active: ['true'], algorithm: [algorithm] },
    })
    return status
  }

export const lifeCycleRows: readonly Row[] = [
  event('user disabled', user({ enabled: false }), { undo: user({ enabled: true }) }),
  event('user deleted and made again', (world, cast) => world.admin('DELETE', `/users/${cast.user.id}`), {
    undo: (world, cast) =>
      world.admin('POST', '/users', {
        id: cast.user.id,
        username: cast.user.username,
        email: `${cast.user.username}@tour.test`,
        firstName: 'u1',
        lastName: 'L',
        enabled: true,
      }),
  }),
  event('user renamed', user({ username: 'renamed-user' }), {}),
  event(
    'user renamed where that is allowed',
    async (world, cast) => {
      await world.admin('PUT', '', { editUsernameAllowed: true })
      return world.admin('PUT', `/users/${cast.user.id}`, { username: 'renamed-user' })
    },
    { inRealm: true },
  ),
  event('client disabled', client({ enabled: false }), { undo: client({ enabled: true }) }),
  event(
    'client deleted and made again',
    (world, cast) => world.admin('DELETE', `/clients/${cast.client.id}`),
    {
      undo: (world, cast) => world.admin('POST', '/clients', { ...cast.client, id: undefined }),
    },
  ),
  event('secret of the client changed', client({ secret: 'another secret' }), {
    undo: (_, cast) => {
      cast.client.secret = 'another secret'
    },
  }),
  event('client renamed', async (world, cast) => {
    const clientId = `${cast.client.clientId}-renamed`
    const answer = await world.admin('PUT', `/clients/${cast.client.id}`, { clientId })
    cast.client.clientId = clientId
    return answer
  }),
  event('client made public', client({ publicClient: true }), {
    undo: (_, cast) => {
      cast.client.publicClient = true
    },
  }),
  event(
    'flows and full scope off',
    client({ standardFlowEnabled: false, directAccessGrantsEnabled: false, fullScopeAllowed: false }),
  ),
  event('refresh tokens off', client({ attributes: { 'use.refresh.tokens': 'false' } })),
  event('consent required', client({ consentRequired: true }), { undo: client({ consentRequired: false }) }),
  event('bearers only', client({ bearerOnly: true }), { undo: client({ bearerOnly: false }) }),
  event('scope taken from the client', optionalScope('DELETE'), { undo: optionalScope('PUT') }),
  event('role taken from the user', defaultRoles('DELETE'), { undo: defaultRoles('POST') }),
  event('role deleted', (world) => world.admin('DELETE', '/roles/offline_access'), { inRealm: true }),
  event(
    'scope deleted',
    async (world) => world.admin('DELETE', `/client-scopes/${await offlineScope(world)}`),
    { inRealm: true },
  ),
  event('password set', (world, cast) =>
    world.admin('PUT', `/users/${cast.user.id}/reset-password`, {
      type: 'password',
      value: 'another',
      temporary: false,
    }),
  ),
  event('password set, and the user signed out', async (world, cast) => {
    const password = { type: 'password', value: 'another', temporary: false }
    await world.admin('PUT', `/users/${cast.user.id}/reset-password`, password)
    await world.nextSecond()
    return world.admin('POST', `/users/${cast.user.id}/logout`)
  }),
  event('all credentials deleted', async (world, cast) => {
    const path = `/users/${cast.user.id}/credentials`
    const credentials = JSON.parse((await world.admin('GET', path)).text)
    const statuses: number[] = []
    for (const { id } of credentials) statuses.push((await world.admin('DELETE', `${path}/${id}`)).status)
    return statuses
  }),
  ...[false, true].map((permanentLockout) =>
    event(
      `locked ${permanentLockout ? 'for good' : 'for a while'} after wrong passwords`,
      async (world, cast) => {
        await world.admin('PUT', '', { bruteForceProtected: true, permanentLockout, failureFactor: 2 })
        const answers: number[] = []
        for (let attempt = 0; attempt < 3; attempt++) {
          const { status } = await world.post('token', cast.client, {
            grant_type: 'password',
            username: cast.user.username,
            password: 'wrong',
          })
          answers.push(status)
          // Failures are counted in the background.
          await world.nextSecond()
        }
        const { status, text } = await world.post('token', cast.client, {
          grant_type: 'password',
          username: cast.user.username,
          password: cast.user.password,
        })
        return [...answers, status, JSON.parse(text).error_description]
      },
      { inRealm: true },
    ),
  ),
  event('temporary password set', (world, cast) =>
    world.admin('PUT', `/users/${cast.user.id}/reset-password`, {
      type: 'password',
      value: 'another',
      temporary: true,
    }),
  ),
  event(
    'required action, e-mail unverified',
    user({ requiredActions: ['UPDATE_PROFILE'], emailVerified: false }),
  ),
  event('realm disabled', realm({ enabled: false }), { undo: realm({ enabled: true }), inRealm: true }),
  event(
    'realm renamed',
    async (world) => {
      const before = world.realm
      const answer = await world.admin('PUT', '', { realm: `${before}-renamed` })
      world.made.set('{old}', before)
      world.realm = `${before}-renamed`
      return answer
    },
    { inRealm: true },
  ),
  event('newer secret for refresh tokens', addKey('hmac-generated', 'HS512'), { inRealm: true }),
  event('secrets for refresh tokens deleted', removeKeys('hmac-generated'), { inRealm: true }),
  event('newer signing key', addKey('rsa-generated', 'RS256'), { inRealm: true }),
  event('signing keys deleted', removeKeys('rsa-generated'), { inRealm: true }),
  event(
    'idle limit short from the start',
    async (world, cast) => {
      await world.admin('PUT', '', { offlineSessionIdleTimeout: 2 })
      cast.tokens = await world.password(cast.client, cast.user)
      for (let second = 0; second < 4; second++) await world.nextSecond()
      return undefined
    },
    { inRealm: true },
  ),
  event(
    'idle limit shortened below the age',
    async (world) => {
      for (let second = 0; second < 4; second++) await world.nextSecond()
      return world.admin('PUT', '', { offlineSessionIdleTimeout: 2 })
    },
    { undo: realm({ offlineSessionIdleTimeout: 2_592_000 }), inRealm: true },
  ),
  event(
    'maximum switched on below the age',
    async (world) => {
      for (let second = 0; second < 4; second++) await world.nextSecond()
      return world.admin('PUT', '', { offlineSessionMaxLifespanEnabled: true, offlineSessionMaxLifespan: 2 })
    },
    { undo: realm({ offlineSessionMaxLifespanEnabled: false }), inRealm: true },
  ),
]
