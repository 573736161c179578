import type { Check } from '../../harness/checks/context.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import type { Capability } from '../../harness/target/capability.ts'

/** The ways to revoke a token, for `optional` of a requirement; the narrowest first, since each hits what lies beside. */
export const waysToRevoke = [
  'revocation',
  'user-revoke-grant',
  'admin-revoke-user-client',
  'admin-revoke-user',
] as const satisfies readonly Capability[]

/**
 * Revokes a grant in one way after the other, as far as the target has them, until one ends it, and looks at something
 * right after each. Returns what was seen after the one that did; none that does blocks the check.
 */
export async function seenAfterRevocation<T>(
  check: Check,
  grant: Grant,
  look: () => Promise<T>,
  ended: () => Promise<boolean>,
): Promise<T> {
  const there = waysToRevoke.filter((way) => check.has(way))
  for (const way of there) {
    if (way === 'revocation') await check.rp.revoked(grant)
    else await check.operations.revoke(way, { user: grant.user, client: grant.client, grant })
    const seen = await look()
    if (await ended()) {
      check.tookEffect()
      return seen
    }
    if (way !== 'revocation') check.setAside()
  }
  if (there.length > 0)
    check.blocked(`a revocation that ends the token (${there.join(', ')}): it still refreshes`)
  return check.notApplicable(
    'a token can be revoked neither by its client nor by the user or an administrator',
    'calls: { admin-revoke-user: ... }',
  )
}
