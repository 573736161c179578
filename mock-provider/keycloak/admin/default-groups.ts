import { defaultGroupsOf } from '../default-groups.ts'
import { pathOf } from '../mappers/mapper-kinds.ts'
import type { Group } from '../model.ts'
import type { Realm } from '../realm.ts'
import { type AdminRoute, groupOf } from './access.ts'
import { named } from './groups.ts'

const path = '/default-groups/:group'

/** The groups that new users join by themselves. */
export const defaultGroupRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/default-groups',
    right: 'view-realm',
    handle: ({ realm, context }) => context.json(defaultGroupsOf(realm).map((group) => named(realm, group))),
  },
  {
    method: 'PUT',
    path,
    right: 'manage-realm',
    handle(request) {
      const group = groupOf(request)
      replace(request.realm, [...others(request.realm, group), group])
      return request.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path,
    right: 'manage-realm',
    handle(request) {
      replace(request.realm, others(request.realm, groupOf(request)))
      return request.context.body(null, 204)
    },
  },
]

function others(realm: Realm, group: Group): Group[] {
  return defaultGroupsOf(realm).filter(({ id }) => id !== group.id)
}

function replace(realm: Realm, groups: readonly Group[]): void {
  realm.settings.defaultGroups = groups.map((group) => pathOf(realm, group))
}
