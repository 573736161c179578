import { defaultGroupsOf } from '../default-groups.ts'
import type { User } from '../model.ts'
import { type Person, refusedPassword } from '../password-policy.ts'
import { shaped } from '../representation-shape.ts'
import { text } from '../representations.ts'
import { errorWithBody, inputError } from '../rest-errors.ts'
import { userShape } from '../shapes.ts'
import { changeUser, resetPassword, shownUser, userFrom } from '../user-representation.ts'
import { type AdminRequest, type AdminRoute, bodyOf, created, paged, userOf } from './access.ts'

/** Users and their passwords. */
export const userRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/users',
    right: 'view-users',
    handle: (request) => request.context.json(paged(request, found(request).map(shownUser))),
  },
  {
    method: 'GET',
    path: '/users/count',
    right: 'view-users',
    handle: (request) => request.context.json(found(request).length),
  },
  { method: 'POST', path: '/users', right: 'manage-users', handle: addUser },
  {
    method: 'GET',
    path: '/users/:user',
    right: 'view-users',
    handle: (request) => request.context.json(shownUser(userOf(request))),
  },
  { method: 'PUT', path: '/users/:user', right: 'manage-users', handle: updateUser },
  {
    method: 'DELETE',
    path: '/users/:user',
    right: 'manage-users',
    handle(request) {
      request.realm.removeUser(userOf(request))
      return request.context.body(null, 204)
    },
  },
  {
    method: 'PUT',
    path: '/users/:user/reset-password',
    right: 'manage-users',
    handle(request) {
      const user = userOf(request)
      const body = bodyOf(request)
      requireGoodPassword(request, user, text(body.value))
      resetPassword(user, body)
      return request.context.body(null, 204)
    },
  },
  {
    method: 'GET',
    path: '/users/:user/credentials',
    right: 'view-users',
    handle(request) {
      const user = userOf(request)
      // A user has one password at most, so its identifier says whose it is.
      const password = { id: user.id, type: 'password', createdDate: user.createdTimestamp }
      return request.context.json(user.password === undefined ? [] : [password])
    },
  },
  {
    method: 'DELETE',
    path: '/users/:user/credentials/:credential',
    right: 'manage-users',
    handle(request) {
      delete userOf(request).password
      return request.context.body(null, 204)
    },
  },
]

/** Users by name, e-mail, or a part of either; service accounts are nobody's to find. */
function found({ realm, query }: AdminRequest): User[] {
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

/** A new user gets the roles and groups that the realm gives by itself. */
function addUser(request: AdminRequest): Response {
  const { realm, server } = request
  const body = shaped(bodyOf(request), userShape)
  for (const { value } of (body.credentials ?? []) as readonly { readonly value?: unknown }[]) {
    const person = { username: text(body.username) ?? '', email: text(body.email) }
    requireGoodPassword(request, person, text(value))
  }
  const user = userFrom(realm, body, server.clock.now())
  user.realmRoles.add(realm.defaultRoles)
  for (const { id } of defaultGroupsOf(realm)) user.groups.add(id)
  return created(request, `${server.base}/admin/realms/${realm.name}/users/${user.id}`)
}

/** @throws OAuthError 400 for a password that the realm's policy does not take */
function requireGoodPassword({ realm }: AdminRequest, user: Person, password: string | undefined): void {
  const refused = password === undefined ? undefined : refusedPassword(realm, user, password)
  if (refused === undefined) return
  throw errorWithBody(400, { error: refused.key, error_description: refused.message })
}

/** A not-before is ignored here: only signing the user out sets it. */
function updateUser(request: AdminRequest): Response {
  const { realm, context } = request
  const user = userOf(request)
  const body = bodyOf(request)
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
