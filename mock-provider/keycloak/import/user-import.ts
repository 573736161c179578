import { serviceAccountOf } from '../client-representation.ts'
import type { User } from '../model.ts'
import type { Realm } from '../realm.ts'
import { type Representation, strings, text } from '../representations.ts'
import { inputError } from '../rest-errors.ts'
import { userFrom } from '../user-representation.ts'
import { clientRolesOf, groupAt } from './group-import.ts'
import { realmRoleNamed } from './role-import.ts'

export function importUser(
  realm: Realm,
  representation: Representation,
  { now, path }: { readonly now: number; readonly path: string },
): void {
  const user =
    ownServiceAccount(realm, representation) ?? userFrom(realm, representation, now, { imported: true })
  for (const name of strings(representation.realmRoles) ?? []) {
    user.realmRoles.add(realmRoleNamed(realm, name))
  }
  for (const [clientId, names] of clientRolesOf(realm, representation, path))
    user.clientRoles.set(clientId, names)
  for (const name of strings(representation.groups) ?? []) {
    const group = groupAt(realm, name)
    if (group === undefined) throw inputError(`${path}.groups: there is no group ${name}`)
    user.groups.add(group.id)
  }
}

/** The service account of a client, which was made with the client; the export has the last word about its roles. */
function ownServiceAccount(realm: Realm, representation: Representation): User | undefined {
  const client = realm.clientById(text(representation.serviceAccountClientId) ?? '')
  const user = client === undefined ? undefined : serviceAccountOf(realm, client)
  user?.realmRoles.clear()
  return user
}
