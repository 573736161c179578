import type { TestUser } from '../../target/actors.ts'
import type { ListedGrant, RevocationOperation, Subject } from '../operations.ts'

/** What a revocation is about; the rest of its subject is there for variables only. */
const about: Readonly<Record<RevocationOperation, readonly ('user' | 'client')[]>> = {
  'user-revoke-grant': ['user', 'client'],
  'admin-revoke-token': ['user', 'client'],
  'admin-revoke-user-client': ['user', 'client'],
  'admin-revoke-user': ['user'],
  'global-revoke-user': ['user'],
  'admin-revoke-client': ['client'],
}

/** Whether an entry of a list is one that an operation is about. A list that names no user or client is taken at its word. */
export function concerns(
  operation: RevocationOperation | 'user-list-grants',
  entry: ListedGrant,
  subject: Subject,
): boolean {
  const limits = operation === 'user-list-grants' ? (['user', 'client'] as const) : about[operation]
  const { user, client, grant } = subject
  if (limits.includes('client') && client !== undefined && entry.client !== undefined) {
    if (entry.client !== client.clientId) return false
  }
  if (!limits.includes('user') || user === undefined || entry.user === undefined) return true
  return namesOf(user, grant?.subject).includes(entry.user)
}

/** What an operation is about, for people. */
export function wordsFor(
  operation: RevocationOperation | 'user-list-grants',
  { user, client }: Subject,
): string {
  const limits = operation === 'user-list-grants' ? (['user', 'client'] as const) : about[operation]
  const parts = [
    ...(limits.includes('user') && user !== undefined ? [`of ${user.username}`] : []),
    ...(limits.includes('client') && client !== undefined ? [`of client ${client.clientId}`] : []),
  ]
  return `offline access ${parts.join(' and ')}`
}

/** By whichever identifier a list may name a user. */
export function namesOf({ id, username, email }: TestUser, subject: string | undefined): string[] {
  return [subject, id, username, email].filter((name) => name !== undefined)
}
