import type { Defect } from './defect.ts'

export const secondGrantReplacesFirst: Defect = {
  name: 'second-grant-replaces-first',
  requirement: 'isolation-second-grant-keeps-first',
  summary: 'Issuing an offline token deletes the previous one of the same user and client.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      authorized: (facts) =>
        facts.kind === 'offline'
          ? [
              {
                reach: 'pair' as const,
                kinds: ['offline'] as const,
                access: true,
                session: false,
                consent: false,
              },
            ]
          : [],
    },
  }),
}
