import { ConfigError } from '../engine/errors.ts'
import type { Calls, UserEntry } from './target-file.ts'
import { variableNames } from './template.ts'

/**
 * A run needs users whom nothing changes, and has to know all that a spare account had before a call changes it.
 *
 * @param file the target file, for what is said
 * @throws ConfigError naming the user
 */
export function checkSpares(
  { users, calls = {} }: { readonly users: readonly UserEntry[]; readonly calls?: Calls },
  file: string,
): void {
  if (users.every(({ spare }) => spare)) {
    throw new ConfigError(
      `${file} users: found spare accounts only; at least one user has to be no spare one`,
    )
  }
  if (!variableNames(calls['admin-rename-user']).includes('new_email')) return
  for (const [index, { spare, email }] of users.entries()) {
    if (spare !== true || email !== undefined) continue
    throw new ConfigError(
      `${file} users.${index}: "email" is missing: admin-rename-user changes it, and a spare account is put back`,
    )
  }
}
