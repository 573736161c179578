import type { Defect } from './defect.ts'

export const reuseKillsOtherFamilies: Defect = {
  name: 'reuse-kills-other-families',
  requirement: 'rotation-reuse-spares-other-families',
  summary: 'Reuse of one token revokes every refresh token of the same user and client.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      reuse: (facts) => policy.ends.reuse(facts).map((ending) => ({ ...ending, reach: 'pair' as const })),
    },
  }),
}
