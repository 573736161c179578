import { hashedPasswordOf, isArgon2, unverifiable } from '../hashed-password.ts'
import { type Representation, text } from '../representations.ts'
import { isPasswordCredential } from '../user-representation.ts'

/** Somebody of a realm file, and how they sign in. */
export interface Person {
  readonly username: string
  /** As it stands in the file. */
  readonly password?: string
  /** `argon2` needs a package; `no password` and a reason of its own mean that they cannot sign in. */
  readonly how:
    | 'password'
    | 'hash'
    | 'argon2'
    | 'no password'
    | 'disabled'
    | 'realm disabled'
    | { readonly cannot: string }
}

/** Everybody whom a realm file names, service accounts excepted. */
export function peopleIn(realm: Representation): Person[] {
  const users = Array.isArray(realm.users) ? (realm.users as readonly Representation[]) : []
  return users
    .filter(({ serviceAccountClientId }) => text(serviceAccountClientId) === undefined)
    .map((user) => ({
      username: String(user.username),
      ...(realm.enabled === true ? passwordOf(user) : { how: 'realm disabled' as const }),
    }))
}

function passwordOf({ enabled, credentials }: Representation): Omit<Person, 'username'> {
  if (enabled !== true) return { how: 'disabled' }
  const all = Array.isArray(credentials) ? (credentials as readonly Representation[]) : []
  const credential = all.findLast(isPasswordCredential)
  if (credential === undefined) {
    const isUnreadable = all.some(({ type, secretData }) => type === 'password' && secretData !== undefined)
    return { how: isUnreadable ? { cannot: 'no hash and salt in Base64' } : 'no password' }
  }
  const password = text(credential.value)
  if (password !== undefined) return { password, how: 'password' }
  const hashed = hashedPasswordOf(credential)
  if (hashed === undefined) return { how: 'no password' }
  const cannot = unverifiable(hashed)
  if (cannot !== undefined) return { how: { cannot } }
  return { how: isArgon2(hashed) ? 'argon2' : 'hash' }
}
