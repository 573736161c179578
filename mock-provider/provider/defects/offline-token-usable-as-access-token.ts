import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const offlineTokenUsableAsAccessToken: Defect = {
  name: 'offline-token-usable-as-access-token',
  requirement: 'binding-token-types-not-interchangeable',
  summary: 'The UserInfo endpoint accepts any signed token of the server as bearer token.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        userinfo: except(policy.acceptance.tolerates.userinfo, 'wrong-type', () => true),
      },
    },
  }),
}
