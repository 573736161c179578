import type { Check } from '../../harness/checks/context.ts'
import type { Reply, TokenReply } from '../../harness/http/reply.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import type { TestClient } from '../../harness/target/actors.ts'

/**
 * What introspection, else the access token itself, says in `cnf` about the key or the certificate that the token is
 * bound to.
 *
 * @see RFC 9449, section 6; RFC 8705, section 3
 */
export async function boundKeyOf(
  { rp, has }: Check,
  reply: TokenReply,
  client: TestClient,
  member: 'jkt' | 'x5t#S256' = 'jkt',
): Promise<{ readonly key: string | undefined; readonly from: string; readonly replies: readonly Reply[] }> {
  const inside = keyIn(claimsOf(reply.accessToken)?.cnf, member)
  if (inside !== undefined || !has('introspection')) {
    return { key: inside, from: 'its claims', replies: [reply] }
  }
  const answer = await rp.introspect(reply.accessToken ?? '', client, 'access_token')
  return { key: keyIn(answer.json?.cnf, member), from: 'introspection', replies: [reply, answer] }
}

function keyIn(confirmation: unknown, member: string): string | undefined {
  const value: unknown = (confirmation as Record<string, unknown> | undefined)?.[member]
  return typeof value === 'string' ? value : undefined
}
