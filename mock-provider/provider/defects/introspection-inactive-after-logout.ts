import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const introspectionInactiveAfterLogout: Defect = {
  name: 'introspection-inactive-after-logout',
  requirement: 'introspection-active-after-logout',
  summary: 'Introspection requires a live login session and reports offline tokens as inactive after logout.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        introspection: except(policy.acceptance.tolerates.introspection, 'session-ended', () => false),
      },
    },
  }),
}
