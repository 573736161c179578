import type { Defect } from './defect.ts'

export const clientCutoffSameSecond: Defect = {
  name: 'client-cutoff-same-second',
  requirement: 'isolation-client-revoke-new-grant-works',
  summary:
    'The cut-off is compared in whole seconds with less-or-equal, so tokens issued in the same second as revoke-all are dead.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      covers: (mark, made, facts) =>
        mark.event === 'clientRevokeAll'
          ? Math.floor(made.at / 1000) <= Math.floor(mark.made.at / 1000)
          : policy.acceptance.covers(mark, made, facts),
    },
  }),
}
