import { groupAt } from './import/group-import.ts'
import type { Group } from './model.ts'
import type { Realm } from './realm.ts'
import { strings } from './representations.ts'

/** The groups that a new user joins by themselves: a member of the realm's settings, as paths. */
export function defaultGroupsOf(realm: Realm): Group[] {
  return (strings(realm.settings.defaultGroups) ?? []).flatMap((path) => groupAt(realm, path) ?? [])
}
