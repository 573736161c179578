import { changeClient, clientFrom, namedScopes } from '../client-representation.ts'
import { clientScopeFrom } from '../client-scopes.ts'
import type { Client } from '../model.ts'
import type { Realm } from '../realm.ts'
import { type Representation, strings, text } from '../representations.ts'
import { importGroups } from './group-import.ts'
import { importRoles } from './role-import.ts'
import { importScopeMappings } from './scope-mapping-import.ts'
import { importUser } from './user-import.ts'

/**
 * Adds what a realm's export names to a new realm. Imported users have the roles that the export gives them and no
 * others, not even those that a new user gets by themselves.
 *
 * @throws OAuthError for what refers to something that is not there
 */
export function importInto(realm: Realm, representation: Representation, now: number): void {
  for (const scope of listed(representation.clientScopes)) importScope(realm, scope)
  importDefaultScopes(realm, representation)
  for (const client of listed(representation.clients)) importClient(realm, client, representation)
  importRoles(realm, representation)
  importScopeMappings(realm, representation)
  importGroups(realm, listed(representation.groups))
  for (const [index, user] of listed(representation.users).entries()) {
    importUser(realm, user, { now, path: `users[${index}]` })
  }
}

/** Scopes of SAML are none that a client could ask for. */
function importScope(realm: Realm, representation: Representation): void {
  const name = text(representation.name)
  if (name === undefined || (representation.protocol ?? 'openid-connect') !== 'openid-connect') return
  realm.scopes.set(name, clientScopeFrom(representation, name))
}

/** What new clients get; those that the export names and that are there. */
function importDefaultScopes(realm: Realm, representation: Representation): void {
  const lists = [
    [realm.newClientDefault, strings(representation.defaultDefaultClientScopes)],
    [realm.newClientOptional, strings(representation.defaultOptionalClientScopes)],
  ] as const
  for (const [names, given] of lists) {
    for (const name of given ?? []) if (realm.scopes.has(name)) names.add(name)
  }
}

/** A client that every realm has is changed by an export that names it. */
function importClient(realm: Realm, representation: Representation, { users }: Representation): void {
  const { clientId, consentRequired, defaultClientScopes } = representation
  const existing = realm.clientById(String(clientId ?? ''))
  if (existing !== undefined) {
    replaceClient(realm, existing, representation)
    return
  }
  const made = clientFrom(realm, { fullScopeAllowed: consentRequired !== true, ...representation })
  // The scope comes with a service account that the server makes, and not with one that the file brings.
  const brought = listed(users).some(({ serviceAccountClientId }) => serviceAccountClientId === clientId)
  if (brought && !strings(defaultClientScopes)?.includes('service_account')) {
    made.defaultScopes.delete('service_account')
  }
}

function replaceClient(realm: Realm, client: Client, representation: Representation): void {
  changeClient(realm, client, representation)
  const { defaultScopes, optionalScopes } = namedScopes(realm, representation)
  for (const [kept, named] of [
    [client.defaultScopes, defaultScopes],
    [client.optionalScopes, optionalScopes],
  ] as const) {
    kept.clear()
    for (const name of named) kept.add(name)
  }
}

function listed(value: unknown): readonly Representation[] {
  return Array.isArray(value) ? value : []
}
