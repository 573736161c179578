import { except } from '../policy/tolerates.ts'
import type { Defect } from './defect.ts'

export const userinfoRequiresLiveSession: Defect = {
  name: 'userinfo-requires-live-session',
  requirement: 'logout-userinfo-after-logout',
  summary:
    'The UserInfo endpoint refuses access tokens whose login session has ended, offline grants included.',
  policy: (policy) => ({
    ...policy,
    acceptance: {
      ...policy.acceptance,
      tolerates: {
        ...policy.acceptance.tolerates,
        userinfo: except(policy.acceptance.tolerates.userinfo, 'session-ended', () => false),
      },
    },
  }),
}
