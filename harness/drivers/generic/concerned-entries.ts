import type { TestUser } from '../../target/actors.ts'
import { concernsOf } from '../../target/calls.ts'
import type { ListedGrant, RevocationOperation, Subject } from '../operations.ts'

const pair = ['user', 'client'] as const

/** Whose entries an operation is about; a list that somebody reads as another is about those of both. */
function limitsOf(operation: RevocationOperation | 'user-list-grants'): readonly ('user' | 'client')[] {
  return operation === 'user-list-grants' ? pair : concernsOf(operation)
}

/** Whether an entry of a list is one that an operation is about. A list that names no user or client is taken at its word. */
export function concerns(
  operation: RevocationOperation | 'user-list-grants',
  entry: ListedGrant,
  subject: Subject,
): boolean {
  const limits = limitsOf(operation)
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
  const limits = limitsOf(operation)
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
