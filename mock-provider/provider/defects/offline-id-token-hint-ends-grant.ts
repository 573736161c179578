import type { Defect } from './defect.ts'

export const offlineIdTokenHintEndsGrant: Defect = {
  name: 'offline-id-token-hint-ends-grant',
  requirement: 'logout-offline-id-token-hint-survives',
  summary: 'A logout request whose hint was minted by a refresh of an offline grant removes that grant.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      rpLogout: (facts) => [
        ...policy.ends.rpLogout(facts),
        ...(facts.hint?.origin === 'refresh'
          ? [
              {
                reach: 'grant' as const,
                kinds: ['offline'] as const,
                access: true,
                session: false,
                consent: false,
              },
            ]
          : []),
      ],
    },
  }),
}
