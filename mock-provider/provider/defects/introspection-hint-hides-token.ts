import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const introspectionHintHidesToken: Defect = {
  name: 'introspection-hint-hides-token',
  requirement: 'introspection-active-offline',
  summary: 'With hint access_token an offline token is reported as inactive.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        introspection: except(policy.acceptance.tolerates.introspection, 'hint-mismatch', () => false),
      },
    },
  }),
}
