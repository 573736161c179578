import { readFileSync } from 'node:fs'
import type { MockProvider } from '../../../mock-provider/provider/provider.ts'
import { type LeftBehind, leftBehindFiles } from '../../left-behind.ts'

/** People, clients and access at a mock. */
export interface Population {
  readonly users: readonly string[]
  readonly clients: readonly string[]
  readonly access: LeftBehind['access']
}

export async function populationOf(provider: MockProvider): Promise<Population> {
  const users = (await provider.users.list()).map(({ username }) => username)
  const clients = (await provider.clients.list()).map(({ clientId }) => clientId)
  const access = await Promise.all(
    users.map(async (user) =>
      (await provider.grants.list(user, 'offline')).map(({ clientId }) => ({ user, client: clientId ?? '' })),
    ),
  )
  return { users, clients, access: access.flat() }
}

/** What a run brought into the world, in words, that no file in its folder tells of. */
export async function unlisted(before: Population, after: Population, out: string): Promise<string[]> {
  const files = await leftBehindFiles(out)
  const lists = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as LeftBehind)
  const made = (kind: 'user' | 'client', name: string): boolean =>
    lists.some((list) => list.made.some((one) => one.kind === kind && one.name === name))
  const listed = ({ user, client }: Population['access'][number]): boolean =>
    made('user', user) ||
    made('client', client) ||
    lists.some(({ access }) => access.some((pair) => pair.user === user && pair.client === client))
  return [
    ...added(before.users, after.users).flatMap((name) => (made('user', name) ? [] : [`user ${name}`])),
    ...added(before.clients, after.clients).flatMap((name) =>
      made('client', name) ? [] : [`client ${name}`],
    ),
    ...after.access.flatMap((pair) => (listed(pair) ? [] : [`access of ${pair.user} at ${pair.client}`])),
  ]
}

function added(before: readonly string[], after: readonly string[]): string[] {
  return after.filter((name) => !before.includes(name))
}
