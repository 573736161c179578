import { uuid } from '../identifiers.ts'
import { groupAt } from '../import/group-import.ts'
import { pathOf } from '../mappers/mapper-kinds.ts'
import type { Group } from '../model.ts'
import type { Realm } from '../realm.ts'
import { shaped } from '../representation-shape.ts'
import { type Representation, text } from '../representations.ts'
import { inputError, restError } from '../rest-errors.ts'
import { groupShape } from '../shapes.ts'
import { shownUser } from '../user-representation.ts'
import { type AdminRequest, type AdminRoute, bodyOf, created, groupOf, paged, userOf } from './access.ts'

/** Groups, and who is in them. */
export const groupRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/groups',
    right: 'view-users',
    handle(request) {
      const search = request.query.get('search')
      const full = request.query.get('briefRepresentation') === 'false'
      const groups = below(request.realm, undefined).flatMap((group) =>
        search === null ? [shown(request.realm, group, full)] : found(request.realm, group, search),
      )
      return request.context.json(paged(request, groups, -1))
    },
  },
  { method: 'POST', path: '/groups', right: 'manage-users', handle: (request) => add(request, undefined) },
  {
    method: 'GET',
    path: '/groups/count',
    right: 'view-users',
    handle: ({ realm, context }) => context.json({ count: realm.groups.size }),
  },
  {
    method: 'GET',
    path: '/group-by-path/:path{.+}',
    right: 'view-users',
    handle({ realm, context }) {
      const group = groupAt(realm, context.req.param('path') ?? '')
      if (group === undefined) throw restError(404, 'Group path does not exist')
      return context.json(shown(realm, group, true))
    },
  },
  {
    method: 'GET',
    path: '/groups/:group',
    right: 'view-users',
    handle: (request) => request.context.json(shown(request.realm, groupOf(request), true)),
  },
  {
    method: 'PUT',
    path: '/groups/:group',
    right: 'manage-users',
    handle(request) {
      const group = groupOf(request)
      const { name, attributes } = shaped(bodyOf(request), groupShape)
      if (text(name) !== undefined) group.name = String(name)
      if (attributes !== undefined) group.attributes = attributes as Group['attributes']
      return request.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: '/groups/:group',
    right: 'manage-users',
    handle(request) {
      remove(request.realm, groupOf(request))
      return request.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/groups/:group/children',
    right: 'view-users',
    handle(request) {
      const { realm, context } = request
      const children = below(realm, groupOf(request).id)
      return context.json(
        paged(
          request,
          children.map((group) => shown(realm, group, true)),
        ),
      )
    },
  },
  {
    method: 'POST',
    path: '/groups/:group/children',
    right: 'manage-users',
    handle: (request) => add(request, groupOf(request)),
  },
  {
    method: 'GET',
    path: '/groups/:group/members',
    right: 'view-users',
    handle(request) {
      const { id } = groupOf(request)
      const members = [...request.realm.users.values()].filter(({ groups }) => groups.has(id))
      return request.context.json(paged(request, members.map(shownUser)))
    },
  },
  {
    method: 'GET',
    path: '/users/:user/groups',
    right: 'view-users',
    handle(request) {
      const { realm, context } = request
      const groups = [...userOf(request).groups].flatMap((id) => realm.groups.get(id) ?? [])
      return context.json(
        paged(
          request,
          groups.map((group) => named(realm, group)),
        ),
      )
    },
  },
  {
    method: 'GET',
    path: '/users/:user/groups/count',
    right: 'view-users',
    handle: (request) => request.context.json({ count: userOf(request).groups.size }),
  },
  {
    method: 'PUT',
    path: '/users/:user/groups/:group',
    right: 'manage-users',
    handle(request) {
      userOf(request).groups.add(groupOf(request).id)
      return request.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: '/users/:user/groups/:group',
    right: 'manage-users',
    handle(request) {
      userOf(request).groups.delete(groupOf(request).id)
      return request.context.body(null, 204)
    },
  },
]

function add(request: AdminRequest, parent: Group | undefined): Response {
  const { realm, server, context } = request
  const { name, attributes } = shaped(bodyOf(request), groupShape)
  if (text(name) === undefined) throw inputError('Group name is missing')
  if (below(realm, parent?.id).some((group) => group.name === name)) {
    const kind = parent === undefined ? 'Top level' : 'Sibling'
    throw inputError(`${kind} group named '${String(name)}' already exists.`, 409)
  }
  const group: Group = {
    id: uuid(),
    name: String(name),
    parentId: parent?.id,
    attributes: { ...(attributes as Group['attributes'] | undefined) },
    realmRoles: new Set(),
    clientRoles: new Map(),
  }
  realm.groups.set(group.id, group)
  const address = `${server.base}/admin/realms/${realm.name}/groups/${group.id}`
  if (parent === undefined) return created(request, address)
  context.header('location', address)
  const { subGroupCount: _, ...representation } = shown(realm, group, true)
  return context.json(representation, 201)
}

function remove(realm: Realm, group: Group): void {
  for (const child of below(realm, group.id)) remove(realm, child)
  realm.groups.delete(group.id)
  for (const user of realm.users.values()) user.groups.delete(group.id)
}

function below(realm: Realm, parentId: string | undefined): Group[] {
  return [...realm.groups.values()]
    .filter((group) => group.parentId === parentId)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export function named(realm: Realm, { id, name, parentId, ...group }: Group): Representation {
  return {
    id,
    name,
    path: pathOf(realm, { id, name, parentId, ...group }),
    ...(parentId === undefined ? {} : { parentId }),
    subGroups: [],
  }
}

function shown(realm: Realm, group: Group, full: boolean): Representation {
  return {
    ...named(realm, group),
    subGroupCount: below(realm, group.id).length,
    ...(full
      ? {
          attributes: group.attributes,
          realmRoles: [...group.realmRoles],
          clientRoles: Object.fromEntries([...group.clientRoles].map(([id, names]) => [id, [...names]])),
        }
      : {}),
    access: { view: true, viewMembers: true, manageMembers: true, manage: true, manageMembership: true },
  }
}

/** A group whose name has a text, or that leads to one. */
function found(realm: Realm, group: Group, search: string): Representation[] {
  const subGroups = below(realm, group.id).flatMap((child) => found(realm, child, search))
  const fits = group.name.toLowerCase().includes(search.toLowerCase())
  return fits || subGroups.length > 0 ? [{ ...shown(realm, group, false), subGroups }] : []
}
