import type { Check } from '../../harness/checks/context.ts'
import type { Evidence } from '../../harness/checks/observer.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'

/** What one representation of an offline token tells about its end. */
export interface Announcement {
  readonly where: string
  /** Seconds until the end; undefined where it says that there is none. */
  readonly seconds: number | undefined
  readonly replies: readonly Evidence[]
}

/** Every place that says something about the end of the newest offline token of a grant. */
export async function announcements(
  { rp, has }: Check,
  grant: Grant,
  reply: TokenReply,
  when: string,
): Promise<Announcement[]> {
  const told: Announcement[] = []
  const now = rp.now() / 1000
  const untilThen = (exp: unknown): number | undefined =>
    typeof exp === 'number' && exp !== 0 ? Math.round(exp - now) : undefined
  const claims = claimsOf(grant.refreshToken)
  if (claims !== undefined) {
    told.push({ where: `the token itself (${when})`, seconds: untilThen(claims.exp), replies: [reply] })
  }
  for (const member of ['refresh_expires_in', 'refresh_token_expires_in']) {
    const value = reply.json?.[member]
    if (typeof value !== 'number') continue
    told.push({ where: `${member} (${when})`, seconds: value === 0 ? undefined : value, replies: [reply] })
  }
  if (!has('introspection') || grant.refreshToken === undefined) return told
  const introspection = await rp.introspect(grant.refreshToken, grant.client, 'refresh_token')
  if (introspection.json?.active !== true) return told
  const seconds = untilThen(introspection.json.exp)
  // An exp in the past for a token that works is a mistake of another kind.
  if (seconds === undefined || seconds > 0) {
    told.push({ where: `its introspection (${when})`, seconds, replies: [introspection] })
  }
  return told
}
