import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const adminEndpointUnprotected: Defect = {
  name: 'admin-endpoint-unprotected',
  requirement: 'revoke-admin-privilege-enforced',
  summary: 'Administrative revocation accepts any valid access token.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        admin: except(policy.acceptance.tolerates.admin, 'not-privileged', () => true),
      },
    },
  }),
}
