import type { NewClient, NewUser, UserChanges } from '../mock-server.ts'
import { NothingThere } from './nothing-there.ts'
import type { ControlRoute, Members } from './route.ts'

const userMembers: Members = {
  password: { type: 'string', says: 'what they sign in with' },
  email: { type: 'string', says: 'the e-mail address' },
  name: { type: 'string', says: 'the full name' },
  enabled: { type: 'boolean', says: 'whether they may sign in and refresh' },
}

/** Users and clients. */
export const peopleRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/users',
    command: 'users',
    summary: 'All users, without their passwords',
    handle: async ({ server }) => ({ users: await server.users.list() }),
  },
  {
    method: 'POST',
    path: '/users',
    command: 'add-user',
    summary: 'Add a user',
    body: {
      username: { type: 'string', required: true, says: 'the user name' },
      id: { type: 'string', says: 'the subject identifier' },
      ...userMembers,
      password: { type: 'string', required: true, says: 'what they sign in with' },
    },
    open: true,
    status: 201,
    handle: ({ server, json }) => server.users.add(json as unknown as NewUser),
  },
  {
    method: 'PATCH',
    path: '/users/{username}',
    command: 'update-user',
    summary: 'Change a user',
    body: userMembers,
    handle: ({ server, params: { username = '' }, json }) =>
      server.users.update(username, json as UserChanges),
  },
  {
    method: 'DELETE',
    path: '/users/{username}',
    command: 'remove-user',
    summary: 'Remove a user with everything they granted',
    async handle({ server, params: { username = '' } }) {
      if (!(await server.users.remove(username))) throw new NothingThere(`no user ${username}`)
    },
  },
  {
    method: 'GET',
    path: '/clients',
    command: 'clients',
    summary: 'All clients, without their secrets',
    handle: async ({ server }) => ({ clients: await server.clients.list() }),
  },
  {
    method: 'POST',
    path: '/clients',
    command: 'add-client',
    summary: 'Add a client by its registration metadata (RFC 7591)',
    body: {
      client_id: { type: 'string', required: true, says: 'the client identifier' },
      client_secret: { type: 'string', says: 'the secret' },
      redirect_uris: { type: 'array', says: 'where the browser may return to' },
    },
    open: true,
    status: 201,
    handle: ({ server, json }) => server.clients.add(json as unknown as NewClient),
  },
  {
    method: 'DELETE',
    path: '/clients/{client}',
    command: 'remove-client',
    summary: 'Remove a client',
    async handle({ server, params: { client = '' } }) {
      if (!(await server.clients.remove(client))) throw new NothingThere(`no client ${client}`)
    },
  },
  {
    method: 'POST',
    path: '/clients/forget',
    command: 'forget-clients',
    summary: 'Forget every client that registered itself',
    handle: async ({ server }) => ({ forgotten: await server.clients.forget() }),
  },
]
