import type { Check } from '../../harness/checks/context.ts'
import type { Grant } from '../../harness/rp/grant.ts'

const calls = ['admin-revoke-user-client', 'admin-revoke-user', 'user-revoke-grant'] as const

/**
 * A revocation of an offline token, by whatever the target has for it: the request of its client first, since that hits
 * nothing else. Undefined where there is none.
 */
export function anyRevocation({
  has,
  rp,
  operations,
}: Pick<Check, 'has' | 'rp' | 'operations'>): ((grant: Grant) => Promise<void>) | undefined {
  if (has('revocation')) {
    return async (grant) => {
      await rp.revoked(grant)
    }
  }
  const call = calls.find((each) => has(each))
  if (call === undefined) return undefined
  return (grant) => operations.revoke(call, { user: grant.user, client: grant.client, grant })
}
