import { type Client, type Grant, keysOf, type Mark, type Session, type User } from '../../model.ts'
import { keyOf } from '../rows.ts'
import type { StoredFacts } from '../store.ts'

/** The keys of everything that decides about a grant. */
export function factKeysOf(grant: Grant): string[] {
  return [
    keyOf('user', grant.userId),
    keyOf('client', grant.clientUid),
    keyOf('session', grant.sessionId),
    ...keysOf(grant).map((key) => keyOf('mark', key)),
  ]
}

/** What the values under those keys say, in the same order. */
export function factsFrom(grant: Grant, values: readonly (string | undefined)[]): StoredFacts {
  const [user, client, session, ...marks] = values
  return {
    marks: marksFrom(keysOf(grant), marks),
    user: user === undefined ? undefined : (JSON.parse(user) as User),
    client: client === undefined ? undefined : (JSON.parse(client) as Client),
    session: session === undefined ? undefined : (JSON.parse(session) as Session),
  }
}

export function marksFrom(
  keys: readonly string[],
  values: readonly (string | undefined)[],
): Map<string, readonly Mark[]> {
  const byKey = new Map<string, readonly Mark[]>()
  for (const [at, key] of keys.entries()) {
    const value = values[at]
    if (value !== undefined) byKey.set(key, JSON.parse(value) as Mark[])
  }
  return byKey
}
