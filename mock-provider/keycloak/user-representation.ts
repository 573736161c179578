import { hashedPasswordOf } from './hashed-password.ts'
import { uuid } from './identifiers.ts'
import type { User } from './model.ts'
import type { Realm } from './realm.ts'
import { shaped } from './representation-shape.ts'
import { type Representation, strings, text } from './representations.ts'
import { errorWithBody, inputError } from './rest-errors.ts'
import { credentialShape, userShape } from './shapes.ts'

/** A user out of a representation. A user name is kept in lower case. @throws OAuthError */
export function userFrom(
  realm: Realm,
  given: Representation,
  now: number,
  { imported = false }: { readonly imported?: boolean } = {},
): User {
  const representation = shaped(given, userShape)
  const username = String(representation.username ?? '').toLowerCase()
  if (imported && username === '') throw inputError('User name is missing')
  // Neither length nor temporary passwords are looked at in an import.
  if (!imported && (username.length < 3 || username.length > 255)) {
    throw errorWithBody(400, {
      field: 'username',
      errorMessage: 'error-invalid-length',
      params: ['username', 3, 255],
    })
  }
  if (realm.userByName(username) !== undefined) {
    throw inputError(imported ? `User ${username} is there twice` : 'User exists with same username', 409)
  }
  const user: User = {
    id: text(representation.id) ?? uuid(),
    username,
    emailVerified: representation.emailVerified === true,
    enabled: representation.enabled === true,
    createdTimestamp: now,
    requiredActions: [...(strings(representation.requiredActions) ?? [])],
    notBefore: 0,
    attributes: {},
    groups: new Set(),
    failures: { count: 0, lockedUntil: 0 },
    realmRoles: new Set(),
    clientRoles: new Map(),
  }
  changeUser(user, representation)
  if (imported) user.requiredActions = [...(strings(representation.requiredActions) ?? [])]
  realm.users.set(user.id, user)
  return user
}

/** Changes what a representation names, and nothing else. */
export function changeUser(user: User, given: Representation): void {
  const representation = shaped(given, userShape)
  if (text(representation.email) !== undefined) user.email = String(representation.email).toLowerCase()
  if (text(representation.firstName) !== undefined) user.firstName = String(representation.firstName)
  if (text(representation.lastName) !== undefined) user.lastName = String(representation.lastName)
  if (typeof representation.emailVerified === 'boolean') user.emailVerified = representation.emailVerified
  if (typeof representation.enabled === 'boolean') user.enabled = representation.enabled
  if (representation.enabled === true) user.failures = { count: 0, lockedUntil: 0 }
  if (representation.attributes !== undefined) {
    user.attributes = { ...(representation.attributes as Record<string, readonly string[]>) }
  }
  const actions = strings(representation.requiredActions)
  if (actions !== undefined) user.requiredActions = [...actions]
  for (const credential of (representation.credentials as readonly Representation[] | undefined) ?? []) {
    if (isPasswordCredential(credential)) givePassword(user, credential)
  }
}

/** Credentials of other kinds stand beside a password, and are nothing to sign in with here. */
export function isPasswordCredential({ type, value, ...others }: Representation): boolean {
  const filled = text(value) !== undefined || hashedPasswordOf(others) !== undefined
  return filled && (type === undefined || type === 'password')
}

/** A temporary password has to be changed by the user. */
function givePassword(user: User, credential: Representation): void {
  const password = text(credential.value) ?? hashedPasswordOf(credential)
  if (password === undefined) return
  user.password = password
  if (credential.temporary === true && !user.requiredActions.includes('UPDATE_PASSWORD')) {
    user.requiredActions = [...user.requiredActions, 'UPDATE_PASSWORD']
  }
}

/** Sets a new password as an administrator: one that is not temporary is not to be changed any more. */
export function resetPassword(user: User, given: Representation): void {
  const credential = shaped(given, credentialShape)
  user.requiredActions = user.requiredActions.filter((action) => action !== 'UPDATE_PASSWORD')
  givePassword(user, credential)
}

export function shownUser(user: User): Representation {
  return {
    id: user.id,
    username: user.username,
    ...(user.firstName === undefined ? {} : { firstName: user.firstName }),
    ...(user.lastName === undefined ? {} : { lastName: user.lastName }),
    ...(user.email === undefined ? {} : { email: user.email }),
    emailVerified: user.emailVerified,
    enabled: user.enabled,
    ...(Object.keys(user.attributes).length === 0 ? {} : { attributes: user.attributes }),
    createdTimestamp: user.createdTimestamp,
    totp: false,
    disableableCredentialTypes: [],
    requiredActions: user.requiredActions,
    notBefore: user.notBefore,
    access: {
      manageGroupMembership: true,
      resetPassword: true,
      view: true,
      mapRoles: true,
      impersonate: true,
      manage: true,
    },
  }
}
