import type { Defect } from './defect.ts'

export const adminUserRevokeMissesSecondClient: Defect = {
  name: 'admin-user-revoke-misses-second-client',
  requirement: 'revoke-admin-user-all-kills',
  summary: 'Only the offline tokens of the first client found are revoked.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      adminRevokeUser: (facts) => {
        const [first] = facts.clients ?? []
        return first === undefined
          ? []
          : [
              {
                ...{
                  reach: 'pair' as const,
                  kinds: ['offline'] as const,
                  access: true,
                  session: false,
                  consent: false,
                },
                client: first,
              },
            ]
      },
    },
  }),
}
