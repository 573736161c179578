import type { Realm } from '../realm.ts'
import { type Representation, strings, text } from '../representations.ts'
import { inputError } from '../rest-errors.ts'
import { clientRole, realmRole } from '../roles.ts'
import { clientRolesNamed, realmRoleNamed } from './role-import.ts'

type Mappings = readonly Representation[]

/** Which roles get through to clients without full scope, and for whom a client scope is. */
export function importScopeMappings(realm: Realm, representation: Representation): void {
  for (const [index, mapping] of ((representation.scopeMappings ?? []) as Mappings).entries()) {
    const target = targetOf(realm, mapping, `scopeMappings[${index}]`)
    for (const name of strings(mapping.roles) ?? []) target.add(realmRole(realmRoleNamed(realm, name)))
  }
  const ofClients = (representation.clientScopeMappings ?? {}) as Readonly<Record<string, Mappings>>
  for (const [clientId, mappings] of Object.entries(ofClients)) {
    for (const [index, mapping] of mappings.entries()) {
      const path = `clientScopeMappings.${clientId}[${index}]`
      const target = targetOf(realm, mapping, path)
      const names = clientRolesNamed(realm, { clientId, names: strings(mapping.roles) ?? [], path })
      for (const name of names) target.add(clientRole(clientId, name))
    }
  }
}

function targetOf(realm: Realm, mapping: Representation, path: string): Set<string> {
  const clientId = text(mapping.client)
  const scope = text(mapping.clientScope) ?? text(mapping.clientTemplate)
  const target =
    clientId === undefined ? realm.scopes.get(scope ?? '')?.roles : realm.clientById(clientId)?.scopeMappings
  if (target !== undefined) return target
  throw inputError(
    `${path}: there is no ${clientId === undefined ? `client scope ${scope}` : `client ${clientId}`}`,
  )
}
