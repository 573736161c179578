import type { Realm } from './realm.ts'

/** What of a realm a snapshot holds: everything but what sign-ins that are under way need. */
export type RealmState = ReturnType<typeof realmState>

/** A copy of a realm, which shares nothing with it. */
export function realmState(realm: Realm) {
  const { id, name, settings, roles, scopes, newClientDefault, newClientOptional, users, groups, clients } =
    realm
  const { sessions, offlineSessions, revokedTokens, events } = realm
  return structuredClone({
    id,
    name,
    settings,
    maps: { roles, scopes, users, groups, clients, sessions, offlineSessions, revokedTokens },
    sets: { newClientDefault, newClientOptional },
    identities: [...realm.identities.entries()],
    consents: realm.allConsents(),
    events,
    keys: realm.keys.state(),
  })
}

/** Puts a copy of what a snapshot holds into a new realm. */
export function fillRealm(realm: Realm, snapshot: RealmState): void {
  const { maps, sets, identities, consents, events, keys } = structuredClone(snapshot)
  for (const [name, rows] of Object.entries(maps)) {
    const own = realm[name as keyof typeof maps] as Map<string, unknown>
    own.clear()
    for (const [key, row] of rows) own.set(key, row)
  }
  for (const [name, values] of Object.entries(sets)) {
    const own = realm[name as keyof typeof sets]
    own.clear()
    for (const value of values) own.add(value)
  }
  for (const [key, identity] of identities) realm.identities.set(key, identity)
  for (const consent of consents) realm.putConsent(consent)
  realm.events = events
  realm.keys.goOn(keys)
}
