import type { Defect } from './defect.ts'

export const rotatedSuccessorOnline: Defect = {
  name: 'rotated-successor-online',
  requirement: 'rotation-successor-stays-offline',
  summary: 'The successor of a rotated token is bound to the login session and dies at logout.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      successorKind: (facts) => (facts.rotates ? 'online' : policy.refresh.successorKind(facts)),
    },
  }),
}
