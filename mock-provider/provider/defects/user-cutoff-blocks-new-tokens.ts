import type { Defect } from './defect.ts'

export const userCutoffBlocksNewTokens: Defect = {
  name: 'user-cutoff-blocks-new-tokens',
  requirement: 'isolation-admin-revoke-new-grant-works',
  summary:
    "The mark of an administrator's revocation is compared with the time of the account, so new offline tokens count as stale.",
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      covers: (mark, made, facts) =>
        policy.acceptance.covers(
          mark,
          mark.event === 'adminRevokeUser' ? (facts.accountMade ?? made) : made,
          facts,
        ),
    },
  }),
}
