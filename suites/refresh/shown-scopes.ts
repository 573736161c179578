import type { Check } from '../../harness/checks/context.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { scopeSet } from '../../harness/rp/token-reply.ts'
import type { TestClient } from '../../harness/target/actors.ts'

export interface ShownScope {
  readonly where: 'its scope member' | 'introspection' | 'the claim of the JWT'
  readonly scope: ReadonlySet<string>
}

/**
 * The scope of an access token in every place that shows one. A client reads the answer, a resource server asks for
 * introspection or reads the JWT, and a server may tell them different things.
 */
export async function scopesShown(
  rp: Check['rp'],
  reply: TokenReply,
  client: TestClient,
): Promise<readonly ShownScope[]> {
  const shown: ShownScope[] = []
  if (reply.scope !== undefined) shown.push({ where: 'its scope member', scope: scopeSet(reply.scope) })
  const { accessToken } = reply
  if (accessToken === undefined) return shown
  if (rp.metadata.introspection_endpoint !== undefined) {
    const { json } = await rp.introspect(accessToken, client, 'access_token')
    const told = json?.active === true ? rp.scopeTold(json) : undefined
    if (told !== undefined) shown.push({ where: 'introspection', scope: told })
  }
  const claimed = rp.scopeTold(claimsOf(accessToken) ?? {})
  if (claimed !== undefined) shown.push({ where: 'the claim of the JWT', scope: claimed })
  return shown
}
