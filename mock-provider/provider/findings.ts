import type {
  AccessToken,
  Client,
  Facts,
  Finding,
  FindingName,
  Grant,
  Made,
  Mark,
  Place,
  Session,
} from './model.ts'
import type { Policy } from './policy/policy.ts'

/**
 * Everything that is to be said about a grant, or about an access token of it. All findings are computed, never just
 * the first, so that a tolerated one cannot hide another.
 */
export function findingsOf(grant: Grant, facts: Facts, policy: Policy, accessToken?: AccessToken): Finding[] {
  const limits = policy.lifetime.limits(grant, facts)
  const { now, user, client, session } = facts
  const findings: Finding[] = []
  const when = (holds: boolean, is: FindingName): void => {
    if (holds) findings.push({ is })
  }
  for (const marks of facts.marks.values()) {
    for (const mark of marks) {
      const reaches =
        mark.kinds.includes(grant.kind) &&
        mark.except !== grant.sessionId &&
        mark.exceptClient !== grant.clientUid &&
        (accessToken === undefined || mark.access) &&
        covers(mark, grant.made, facts, policy)
      if (reaches) findings.push({ is: 'revoked', event: mark.event, age: now - mark.made.at })
    }
  }
  when(limits.idle !== undefined && now > limits.idleSince + limits.idle, 'idle')
  when(limits.max !== undefined && now > limits.maxSince + limits.max, 'max')
  when(accessToken === undefined && limits.uses !== undefined && grant.uses >= limits.uses, 'used-often')
  when(accessToken !== undefined && now > accessToken.expiresAt, 'expired')
  when(accessToken === undefined && now > grant.usedAt + facts.lifetimes.accessToken, 'without-access-token')
  when(accessToken?.by === 'refresh', 'by-refresh')
  when(accessToken !== undefined && accessToken.uses < grant.uses, 'before-refresh')
  when(user === undefined, 'user-gone')
  when(user?.enabled === false, 'user-disabled')
  when(client === undefined, 'client-gone')
  if (client !== undefined) findings.push(...disabledClient(client))
  when(
    grant.kind === 'offline' && (client?.withdrawn.offline_access ?? 0) > grant.made.order,
    'scope-withdrawn',
  )
  when(session === undefined || sessionEnded(session, facts, policy), 'session-ended')
  when(now > limits.sessionUntil, 'session-expired')
  return findings
}

/** What is to be said about a client that is disabled. */
export function disabledClient({ enabled, method }: Client): Finding[] {
  return enabled ? [] : [{ is: 'client-disabled', publicClient: method === 'none' }]
}

/** Whether a mark has ended a login session. */
export function sessionEnded(
  session: Session,
  facts: Pick<Facts, 'marks' | 'user'>,
  policy: Policy,
): boolean {
  return ['realm', `user:${session.userId}`, `session:${session.id}`].some((key) =>
    (facts.marks.get(key) ?? []).some(
      (mark) => mark.session && mark.except !== session.id && covers(mark, session.made, facts, policy),
    ),
  )
}

/** Whether a place accepts a grant, or an access token of it. */
export function isAlive(grant: Grant, facts: Facts, policy: Policy, place: Place): boolean {
  const tolerates = policy.acceptance.tolerates[place]
  return findingsOf(grant, facts, policy).every((finding) =>
    tolerates(finding, { kind: grant.kind, access: false }),
  )
}

function covers(mark: Mark, made: Made, facts: Pick<Facts, 'user'>, policy: Policy): boolean {
  return policy.acceptance.covers(
    mark,
    made,
    facts.user === undefined ? {} : { accountMade: facts.user.made },
  )
}
