import type { Check } from '../../harness/checks/context.ts'

export type UserRevocation = 'admin-revoke-user' | 'admin-revoke-user-client'

/** The first of some administrative revocations for a user that the target has. */
export function userRevocation(
  has: Check['has'],
  ...wanted: readonly UserRevocation[]
): UserRevocation | undefined {
  return wanted.find((operation) => has(operation))
}
