import type { Defect } from './defect.ts'

export const graceCoversAncestors: Defect = {
  name: 'grace-covers-ancestors',
  requirement: 'rotation-grace-covers-predecessor-only',
  summary: 'Every rotated token younger than the grace period is accepted, however many generations old.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        token: (finding, token) =>
          policy.acceptance.tolerates.token(
            finding.is === 'superseded' ? { ...finding, generationsBack: 1 } : finding,
            token,
          ),
      },
    },
  }),
}
