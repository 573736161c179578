import type { User } from '../model.ts'
import {
  changeUser,
  resetPassword,
  rolesNamed,
  shownClientRole,
  shownRole,
  shownUser,
  text,
  userFrom,
} from '../representations.ts'
import { errorWithBody, inputError } from '../rest-errors.ts'
import { roleClaims, rolesOf } from '../roles.ts'
import { type AdminRoute, type AdminVisit, bodyOf, clientOf, created, paged, userOf } from './access.ts'

const roles = '/users/:user/role-mappings/realm'
const clientRoles = '/users/:user/role-mappings/clients/:client'

/** Users and their roles. */
export const userRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/users',
    right: 'view-users',
    handle: (visit) => visit.context.json(paged(visit, found(visit).map(shownUser))),
  },
  {
    method: 'GET',
    path: '/users/count',
    right: 'view-users',
    handle: (visit) => visit.context.json(found(visit).length),
  },
  { method: 'POST', path: '/users', right: 'manage-users', handle: addUser },
  {
    method: 'GET',
    path: '/users/:user',
    right: 'view-users',
    handle: (visit) => visit.context.json(shownUser(userOf(visit))),
  },
  { method: 'PUT', path: '/users/:user', right: 'manage-users', handle: updateUser },
  {
    method: 'DELETE',
    path: '/users/:user',
    right: 'manage-users',
    handle(visit) {
      visit.realm.removeUser(userOf(visit))
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'PUT',
    path: '/users/:user/reset-password',
    right: 'manage-users',
    handle(visit) {
      resetPassword(userOf(visit), bodyOf(visit))
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/users/:user/credentials',
    right: 'view-users',
    handle(visit) {
      const user = userOf(visit)
      // A user has one password at most, so its identifier says whose it is.
      const password = { id: user.id, type: 'password', createdDate: user.createdTimestamp }
      return visit.context.json(user.password === undefined ? [] : [password])
    },
  },
  {
    method: 'DELETE',
    path: '/users/:user/credentials/:credential',
    right: 'manage-users',
    handle(visit) {
      delete userOf(visit).password
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: roles,
    right: 'view-users',
    handle: (visit) => visit.context.json(shownRealmRoles(visit, [...userOf(visit).realmRoles])),
  },
  {
    method: 'GET',
    path: `${roles}/composite`,
    right: 'view-users',
    handle: (visit) =>
      visit.context.json(shownRealmRoles(visit, roleClaims(rolesOf(visit.realm, userOf(visit))).realm)),
  },
  {
    method: 'GET',
    path: `${roles}/available`,
    right: 'view-users',
    handle(visit) {
      const has = userOf(visit).realmRoles
      const others = [...visit.realm.roles.keys()].filter((name) => !has.has(name))
      return visit.context.json(shownRealmRoles(visit, others))
    },
  },
  {
    method: 'POST',
    path: roles,
    right: 'manage-users',
    handle(visit) {
      const user = userOf(visit)
      for (const name of rolesNamed(visit.json)) user.realmRoles.add(name)
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: roles,
    right: 'manage-users',
    handle(visit) {
      const user = userOf(visit)
      for (const name of rolesNamed(visit.json)) user.realmRoles.delete(name)
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: clientRoles,
    right: 'view-users',
    handle(visit) {
      const client = clientOf(visit, 'Client not found')
      const names = userOf(visit).clientRoles.get(client.settings.clientId) ?? []
      return visit.context.json(
        [...names].flatMap((name) => {
          const role = client.roles.get(name)
          if (role === undefined) return []
          return [shownClientRole(visit.realm, client, role)]
        }),
      )
    },
  },
  {
    method: 'POST',
    path: clientRoles,
    right: 'manage-users',
    handle(visit) {
      const { clientId } = clientOf(visit, 'Client not found').settings
      const user = userOf(visit)
      user.clientRoles.set(
        clientId,
        new Set([...(user.clientRoles.get(clientId) ?? []), ...rolesNamed(visit.json)]),
      )
      return visit.context.body(null, 204)
    },
  },
  {
    method: 'DELETE',
    path: clientRoles,
    right: 'manage-users',
    handle(visit) {
      const { clientId } = clientOf(visit, 'Client not found').settings
      const names = userOf(visit).clientRoles.get(clientId)
      for (const name of rolesNamed(visit.json)) names?.delete(name)
      return visit.context.body(null, 204)
    },
  },
]

/** Users by name, e-mail, or a part of either; service accounts are nobody's to find. */
function found({ realm, query }: AdminVisit): User[] {
  const exact = query.get('exact') === 'true'
  const fits = (wanted: string | null, ...texts: (string | undefined)[]): boolean =>
    wanted === null ||
    texts.some((value) => {
      const lower = value?.toLowerCase() ?? ''
      return exact ? lower === wanted.toLowerCase() : lower.includes(wanted.toLowerCase())
    })
  return [...realm.users.values()]
    .filter((user) => user.serviceAccountOf === undefined)
    .filter((user) => fits(query.get('username'), user.username) && fits(query.get('email'), user.email))
    .filter((user) => fits(query.get('search'), user.username, user.email, user.firstName, user.lastName))
    .toSorted((a, b) => (a.username < b.username ? -1 : 1))
}

/** A new user gets the roles that the realm gives by itself. */
function addUser(visit: AdminVisit): Response {
  const { realm, server } = visit
  const user = userFrom(realm, bodyOf(visit), server.clock.now())
  user.realmRoles.add(realm.defaultRoles)
  return created(visit, `${server.base}/admin/realms/${realm.name}/users/${user.id}`)
}

/** A not-before is ignored here: only signing the user out sets it. */
function updateUser(visit: AdminVisit): Response {
  const { realm, context } = visit
  const user = userOf(visit)
  const body = bodyOf(visit)
  const username = text(body.username)?.toLowerCase()
  if (username !== undefined && username !== user.username) {
    if (!realm.settings.editUsernameAllowed) {
      throw errorWithBody(400, {
        field: 'username',
        errorMessage: 'error-user-attribute-read-only',
        params: ['username'],
      })
    }
    if (realm.userByName(username) !== undefined) {
      throw inputError('User exists with same username', 409)
    }
    user.username = username
  }
  changeUser(user, body)
  return context.body(null, 204)
}

function shownRealmRoles({ realm }: AdminVisit, names: readonly string[]) {
  return names.flatMap((name) => {
    const role = realm.roles.get(name)
    return role === undefined ? [] : [shownRole(realm, role)]
  })
}
