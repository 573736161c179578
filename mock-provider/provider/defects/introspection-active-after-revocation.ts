import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const introspectionActiveAfterRevocation: Defect = {
  name: 'introspection-active-after-revocation',
  requirement: 'introspection-revoked-inactive',
  summary: 'Introspection reports revoked refresh tokens as active.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        introspection: except(
          policy.acceptance.tolerates.introspection,
          'revoked',
          (_, token) => !token.access,
        ),
      },
    },
  }),
}
