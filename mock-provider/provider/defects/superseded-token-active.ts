import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const supersededTokenActive: Defect = {
  name: 'superseded-token-active',
  requirement: 'introspection-superseded-inactive',
  summary: 'Introspection reports rotated-out refresh tokens as active.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        introspection: except(policy.acceptance.tolerates.introspection, 'superseded', () => true),
      },
    },
  }),
}
