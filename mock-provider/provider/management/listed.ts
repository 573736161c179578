import type { ListedGrant } from '../core.ts'

/** An offline grant as lists show it. */
export function listed({ id, grant, facts }: ListedGrant): Record<string, unknown> {
  return {
    id,
    client_id: facts.client?.clientId,
    client_name: facts.client?.name,
    user_id: grant.userId,
    username: facts.user?.username,
    session_id: grant.sessionId,
    scope: grant.scope.join(' '),
    created_at: new Date(grant.made.at).toISOString(),
    last_used_at: new Date(grant.usedAt).toISOString(),
  }
}
