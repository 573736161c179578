import { OAuthError } from '../../kit/oauth-error.ts'
import { counted } from '../../kit/page-parts.ts'
import type { Core } from '../core.ts'
import type { Client, User } from '../model.ts'
import { countLiving, mostCounted } from './token-pages.ts'

/** Something that an administrator is asked about before it is done. */
export interface Confirmable {
  readonly title: string
  /** What it ends, with the number. */
  readonly says: string
  readonly button: string
  /** The page that shows what is left. */
  readonly back: string
  run(): Promise<void>
}

type Make = (core: Core, id: string) => Promise<Confirmable>

/** What an administrator can end, by the name that forms use. */
const confirmables: Readonly<Record<string, Make>> = {
  async token(core, id) {
    const grant = await core.store.grant(id)
    if (grant?.kind !== 'offline') throw missing('offline token')
    const { user, client } = await core.facts(grant)
    return {
      title: 'End this offline token?',
      says: `This ends 1 offline token of ${user?.name ?? grant.userId} for ${client?.name ?? grant.clientUid}.`,
      button: 'End 1 token',
      back: `/admin/users/${encodeURIComponent(grant.userId)}/offline`,
      run: () => core.end('adminRevokeToken', { grant }),
    }
  },
  async 'tokens-of-user'(core, id) {
    const user = await userOf(core, id)
    const tokens = await tokensOf(core, `user:${id}`, 'admin-list')
    return {
      title: `End all offline tokens of ${user.name}?`,
      says: `This ends ${tokens} of ${user.name}, in all applications. Sign-ins stay.`,
      button: `End ${tokens}`,
      back: tokensOfUser(id),
      run: async () => core.end('adminRevokeUser', { user, clients: await core.offlineClientsOf(user) }),
    }
  },
  async 'tokens-of-client'(core, id) {
    const client = await clientOf(core, id)
    const tokens = await tokensOf(core, `client:${client.uid}`, 'client-list')
    return {
      title: `End all offline tokens of ${client.name}?`,
      says: `This ends ${tokens} of ${client.name}, for all users. They are asked again when they come back.`,
      button: `End ${tokens}`,
      back: tokensOfClient(id),
      run: () => core.end('clientRevokeAll', { client }),
    }
  },
  async 'sessions-of-user'(core, id) {
    const user = await userOf(core, id)
    const tokens = await tokensOf(core, `user:${id}`, 'admin-list')
    let sessions = 0
    for (const session of await core.store.sessionsOfUser(id)) {
      if (await core.sessionLives(session)) sessions += 1
    }
    return {
      title: `Sign ${user.name} out everywhere?`,
      says: `This ends ${counted(sessions, 'sign-in')} and ${tokens} of ${user.name}.`,
      button: 'Sign out everywhere',
      back: tokensOfUser(id),
      run: () => core.end('signOutEverywhere', { user }),
    }
  },
  async 'disable-user'(core, id) {
    const user = await userOf(core, id)
    const tokens = await tokensOf(core, `user:${id}`, 'admin-list')
    return {
      title: `Disable ${user.name}?`,
      says: `${user.name} cannot sign in, and ${tokens} cannot be used until the user is enabled again.`,
      button: 'Disable the user',
      back: tokensOfUser(id),
      run: () => core.store.putUser({ ...user, enabled: false }),
    }
  },
  async 'disable-client'(core, id) {
    const client = await clientOf(core, id)
    const tokens = await tokensOf(core, `client:${client.uid}`, 'client-list')
    return {
      title: `Disable ${client.name}?`,
      says: `${client.name} gets no tokens, and ${tokens} cannot be used until it is enabled again.`,
      button: 'Disable the client',
      back: tokensOfClient(id),
      run: () => core.store.putClient({ ...client, enabled: false }),
    }
  },
  async 'delete-user'(core, id) {
    const user = await userOf(core, id)
    const tokens = await tokensOf(core, `user:${id}`, 'admin-list')
    return {
      title: `Delete ${user.name}?`,
      says: `The account goes away for good, and ${tokens} with it.`,
      button: 'Delete the user',
      back: '/admin/users',
      run: () => core.store.removeUser(id),
    }
  },
  async 'delete-client'(core, id) {
    const client = await clientOf(core, id)
    const tokens = await tokensOf(core, `client:${client.uid}`, 'client-list')
    return {
      title: `Delete ${client.name}?`,
      says: `The registration goes away for good, and ${tokens} with it.`,
      button: 'Delete the client',
      back: '/admin/clients',
      run: () => core.store.removeClient(id),
    }
  },
}

/** @throws OAuthError 404 where there is no such thing */
export async function confirmableOf(core: Core, what: string, id: string): Promise<Confirmable> {
  const make = Object.hasOwn(confirmables, what) ? confirmables[what] : undefined
  if (make === undefined) throw missing('page')
  return make(core, id)
}

export async function userOf(core: Core, id: string): Promise<User> {
  const user = await core.store.user(id)
  if (user === undefined) throw missing('user')
  return user
}

export async function clientOf(core: Core, id: string): Promise<Client> {
  const client = await core.store.client(id)
  if (client === undefined) throw missing('client')
  return client
}

const tokensOfUser = (id: string): string => `/admin/users/${encodeURIComponent(id)}/offline`
const tokensOfClient = (id: string): string => `/admin/clients/${encodeURIComponent(id)}/offline`

async function tokensOf(core: Core, key: string, place: 'admin-list' | 'client-list'): Promise<string> {
  const count = await countLiving(core, key, place)
  return count > mostCounted
    ? `more than ${mostCounted.toLocaleString('en-GB')} offline tokens`
    : counted(count, 'offline token')
}

function missing(what: string): OAuthError {
  return new OAuthError('not_found', `no such ${what}`, { status: 404 })
}
