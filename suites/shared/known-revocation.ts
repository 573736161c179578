import type { Check } from '../../harness/checks/context.ts'
import type { FactName } from '../../harness/engine/facts.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { waysToRevoke } from './any-revocation.ts'

type Way = (typeof waysToRevoke)[number]

const factOf: Readonly<Record<Way, FactName>> = {
  revocation: 'revocation-request-ends-token',
  'user-revoke-grant': 'user-revocation-ends-token',
  'admin-revoke-user-client': 'admin-pair-revocation-ends-tokens',
  'admin-revoke-user': 'admin-user-revocation-ends-tokens',
}

/** What a requirement lists as `optional` and `asks` whose check revokes a token in whatever way there is. */
export const anyRevocation = {
  optional: waysToRevoke,
  asks: waysToRevoke.map((way) => factOf[way]),
} as const

/** The ways that the target has and that were seen to end tokens in this run; at least one, or the check ends. */
export function knownWays(check: Check): readonly [Way, ...Way[]] {
  const there = waysToRevoke.filter((way) => check.has(way))
  const [first] = there
  if (first === undefined) {
    return check.notApplicable(
      'a token can be revoked neither by its client nor by the user or an administrator',
      'calls: { admin-revoke-user: ... }',
    )
  }
  const [known, ...more] = there.filter((way) => check.knows(factOf[way]))
  if (known === undefined) check.relyOn(factOf[first])
  return [known ?? first, ...more]
}

export async function revokedBy(check: Check, way: Way, grant: Grant): Promise<void> {
  if (way === 'revocation') return void (await check.rp.revoked(grant))
  await check.operations.revoke(way, { user: grant.user, client: grant.client, grant })
}

/** Revokes a grant in the first way that the target has and that was seen to end tokens in this run. */
export async function revokedAnyhow(check: Check, grant: Grant): Promise<void> {
  const [way] = knownWays(check)
  await revokedBy(check, way, grant)
}
