import { uuid } from '../identifiers.ts'
import { pathOf } from '../mappers/mapper-kinds.ts'
import type { Group } from '../model.ts'
import type { Realm } from '../realm.ts'
import { shaped } from '../representation-shape.ts'
import { type Representation, strings, text } from '../representations.ts'
import { groupShape } from '../shapes.ts'
import { clientRolesNamed, realmRoleNamed } from './role-import.ts'

/** Groups with those below them, as an export nests them. */
export function importGroups(
  realm: Realm,
  groups: readonly Representation[],
  { parentId, path = 'groups' }: { readonly parentId?: string; readonly path?: string } = {},
): void {
  for (const [index, given] of groups.entries()) {
    const at = `${path}[${index}]`
    const representation = shaped(given, groupShape, at)
    const group: Group = {
      id: text(representation.id) ?? uuid(),
      name: text(representation.name) ?? '',
      parentId,
      attributes: { ...(representation.attributes as Record<string, readonly string[]> | undefined) },
      realmRoles: new Set(strings(representation.realmRoles)?.map((name) => realmRoleNamed(realm, name))),
      clientRoles: clientRolesOf(realm, representation, at),
    }
    realm.groups.set(group.id, group)
    importGroups(realm, (representation.subGroups ?? []) as readonly Representation[], {
      parentId: group.id,
      path: `${at}.subGroups`,
    })
  }
}

export function clientRolesOf(
  realm: Realm,
  representation: Representation,
  path: string,
): Map<string, Set<string>> {
  const given = (representation.clientRoles ?? {}) as Readonly<Record<string, unknown>>
  return new Map(
    Object.entries(given).map(([clientId, names]) => [
      clientId,
      new Set(
        clientRolesNamed(realm, { clientId, names: strings(names) ?? [], path: `${path}.clientRoles` }),
      ),
    ]),
  )
}

/** The group at a path such as `/staff/night`; the slash in front may be missing. */
export function groupAt(realm: Realm, path: string): Group | undefined {
  const whole = path.startsWith('/') ? path : `/${path}`
  return [...realm.groups.values()].find((group) => pathOf(realm, group) === whole.replace(/(?<!~)\/$/, ''))
}
