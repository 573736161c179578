import type { Check } from '../../harness/checks/context.ts'
import type { Capability } from '../../harness/engine/capability.ts'
import type { FactName } from '../../harness/engine/facts.ts'
import type { Grant } from '../../harness/rp/grant.ts'

interface Way {
  readonly by: Extract<
    Capability,
    'revocation' | 'admin-revoke-user-client' | 'admin-revoke-user' | 'user-revoke-grant'
  >
  readonly fact: FactName
}

/** The narrowest first, since each hits what lies beside the token. */
const ways: readonly Way[] = [
  { by: 'revocation', fact: 'revocation-request-ends-token' },
  { by: 'user-revoke-grant', fact: 'user-revocation-ends-token' },
  { by: 'admin-revoke-user-client', fact: 'admin-pair-revocation-ends-tokens' },
  { by: 'admin-revoke-user', fact: 'admin-user-revocation-ends-tokens' },
]

/** What a requirement lists as `optional` and `asks` whose check revokes a token in whatever way there is. */
export const anyRevocation = {
  optional: ways.map(({ by }) => by),
  asks: ways.map(({ fact }) => fact),
} as const

/** Revokes a grant in the first way that the target has and that was seen to end tokens in this run. */
export async function revokedAnyhow(check: Check, grant: Grant): Promise<void> {
  const there = ways.filter(({ by }) => check.has(by))
  const [first] = there
  if (first === undefined) {
    return check.notApplicable(
      'a token can be revoked neither by its client nor by the user or an administrator',
      'calls: { admin-revoke-user: ... }',
    )
  }
  const way = there.find(({ fact }) => check.knows(fact))
  if (way === undefined) check.relyOn(first.fact)
  const { by } = way ?? first
  if (by === 'revocation') return void (await check.rp.revoked(grant))
  await check.operations.revoke(by, { user: grant.user, client: grant.client, grant })
}
