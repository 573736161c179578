import { ConfigError } from '../../harness/engine/errors.ts'
import type { Representation } from '../../mock-provider/keycloak/representations.ts'
import type { RealmFile } from './read-realms.ts'

/**
 * Gives people the passwords of `--password USER=PASSWORD` instead of those of the file.
 *
 * @throws ConfigError for somebody who is in no realm
 */
export function withPasswords(realms: readonly RealmFile[], given: readonly string[]): RealmFile[] {
  const passwords = new Map(given.map(pairOf))
  const missing = new Set(passwords.keys())
  const changed = realms.map(({ file, representation }) => {
    const users = Array.isArray(representation.users)
      ? (representation.users as readonly Representation[])
      : []
    return {
      file,
      representation: {
        ...representation,
        users: users.map((user) => {
          const username = String(user.username).toLowerCase()
          const value = passwords.get(username)
          missing.delete(username)
          return value === undefined ? user : { ...user, credentials: [{ type: 'password', value }] }
        }),
      },
    }
  })
  const [nobody] = missing
  if (nobody === undefined) return changed
  const known = changed.flatMap(({ representation }) =>
    representation.users.map(({ username }) => String(username)),
  )
  const shown = known.slice(0, 10).join(', ')
  throw new ConfigError(
    `--password: no realm has a user ${JSON.stringify(nobody)}; there are ${shown || 'none'}`,
  )
}

/** The user name cannot have an equals sign; the password can. */
function pairOf(pair: string): [string, string] {
  const at = pair.indexOf('=')
  if (at > 0 && at < pair.length - 1) return [pair.slice(0, at).toLowerCase(), pair.slice(at + 1)]
  throw new ConfigError(
    '--password: found something without a user name or a password; accepted is USER=PASSWORD',
  )
}
