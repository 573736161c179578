import { OAuthError } from '../../kit/oauth-error.ts'
import type { Core } from '../core.ts'
import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import type { User } from '../model.ts'
import { adminRoute } from './admin-route.ts'
import { listed } from './listed.ts'
import { neededBody } from './values.ts'

/** Users, their offline tokens and their login sessions, for the administrator. */
export const adminUserEndpoints: readonly Endpoint[] = [
  adminRoute('GET', '/admin/users', async ({ core, context, query }) => {
    const name = query.get('username')
    const users = (await core.store.users()).filter(({ username }) => name === null || username === name)
    return context.json({ users: users.map(shown) })
  }),
  adminRoute('POST', '/admin/users', async ({ core, context, json }) => {
    const username = required(json, 'username')
    if ((await core.store.userByName(username)) !== undefined) {
      throw new OAuthError('conflict', `${username} exists already`, { status: 409 })
    }
    const id = optionalText(json, 'id')
    if (id !== undefined && (await core.store.user(id)) !== undefined) {
      throw new OAuthError('conflict', `${id} exists already`, { status: 409 })
    }
    const made = await core.store.made(core.now())
    const user: User = {
      id: id ?? `user-${made.order}`,
      made,
      username,
      password: required(json, 'password'),
      email: optionalText(json, 'email') ?? `${username}@example.com`,
      name: optionalText(json, 'name') ?? username,
      enabled: optionalFlag(json, 'enabled') ?? true,
    }
    await core.store.putUser(user)
    return context.json(shown(user), 201)
  }),
  adminRoute('PATCH', '/admin/users/:id', async (incoming) => {
    const { core, context } = incoming
    const json = neededBody(incoming.json)
    const user = await userOf(incoming)
    const changed: User = {
      ...user,
      username: optionalText(json, 'username') ?? user.username,
      email: optionalText(json, 'email') ?? user.email,
      name: optionalText(json, 'name') ?? user.name,
      password: optionalText(json, 'password') ?? user.password,
      enabled: optionalFlag(json, 'enabled') ?? user.enabled,
    }
    const named = await core.store.userByName(changed.username)
    if (named !== undefined && named.id !== user.id) {
      throw new OAuthError('conflict', `${changed.username} exists already`, { status: 409 })
    }
    await core.store.putUser(changed)
    if (changed.password !== user.password) await core.end('passwordChange', { user: changed })
    return context.json(shown(changed))
  }),
  adminRoute('DELETE', '/admin/users/:id', async (incoming) => {
    const user = await userOf(incoming)
    await incoming.core.store.removeUser(user.id)
    return incoming.context.body(null, 204)
  }),
  adminRoute('GET', '/admin/users/:id/offline', async (incoming) => {
    const user = await userOf(incoming)
    const { rows } = await incoming.core.list(`user:${user.id}`, { kind: 'offline', place: 'admin-list' })
    return incoming.context.json({ offline_access: rows.map(listed) })
  }),
  adminRoute('DELETE', '/admin/users/:id/offline', async (incoming) => {
    const { core, context } = incoming
    const user = await userOf(incoming)
    await core.end('adminRevokeUser', { user, clients: await core.offlineClientsOf(user) })
    return context.body(null, 204)
  }),
  adminRoute('DELETE', '/admin/users/:id/clients/:client/offline', async (incoming) => {
    const { core, context } = incoming
    const user = await userOf(incoming)
    const client = await core.store.client(context.req.param('client') ?? '')
    if (client === undefined) throw new OAuthError('not_found', 'no such client', { status: 404 })
    await core.end('adminRevokePair', { user, client, loggedIn: (await liveSessions(core, user)).length > 0 })
    return context.body(null, 204)
  }),
  adminRoute('DELETE', '/admin/offline/:id', async ({ core, context }) => {
    const grant = await core.store.grant(context.req.param('id') ?? '')
    if (grant?.kind !== 'offline') throw new OAuthError('not_found', 'no such offline token', { status: 404 })
    await core.end('adminRevokeToken', { grant })
    return context.body(null, 204)
  }),
  adminRoute('GET', '/admin/users/:id/sessions', async (incoming) => {
    const { core, context } = incoming
    const sessions = await liveSessions(core, await userOf(incoming))
    return context.json({
      sessions: sessions.map((session) => ({
        id: session.id,
        user_id: session.userId,
        created_at: new Date(session.made.at).toISOString(),
        last_seen_at: new Date(session.seenAt).toISOString(),
      })),
    })
  }),
  adminRoute('DELETE', '/admin/users/:id/sessions', async (incoming) => {
    await incoming.core.end('signOutEverywhere', { user: await userOf(incoming) })
    return incoming.context.body(null, 204)
  }),
  adminRoute('DELETE', '/admin/sessions/:id', async ({ core, context }) => {
    const session = await core.store.session(context.req.param('id') ?? '')
    if (session === undefined) throw new OAuthError('not_found', 'no such login session', { status: 404 })
    const user = await core.store.user(session.userId)
    await core.end('adminEndSession', { session, ...(user === undefined ? {} : { user }) })
    return context.body(null, 204)
  }),
]

async function liveSessions(core: Core, user: User) {
  const live = []
  for (const session of await core.store.sessionsOfUser(user.id)) {
    if (await core.sessionLives(session)) live.push(session)
  }
  return live
}

async function userOf({ core, context }: Incoming): Promise<User> {
  const user = await core.store.user(context.req.param('id') ?? '')
  if (user === undefined) throw new OAuthError('not_found', 'no such user', { status: 404 })
  return user
}

function shown({ id, username, email, name, enabled }: User): Record<string, unknown> {
  return { id, username, email, name, enabled }
}

type Body = Readonly<Record<string, unknown>> | undefined

function optionalText(json: Body, name: string): string | undefined {
  const value = json?.[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '')
    throw new OAuthError('invalid_request', `${name} has to be a text`)
  return value
}

function optionalFlag(json: Body, name: string): boolean | undefined {
  const value = json?.[name]
  if (value === undefined || typeof value === 'boolean') return value
  throw new OAuthError('invalid_request', `${name} has to be true or false`)
}

function required(json: Body, name: string): string {
  const value = optionalText(json, name)
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`)
  return value
}
