import { sessionEnding } from '../policy/ends.ts'
import type { Defect } from './defect.ts'

export const offlineGrantEndsSession: Defect = {
  name: 'offline-grant-ends-session',
  requirement: 'isolation-offline-grant-keeps-sso',
  summary:
    'Issuing an offline token ends the login session it was asked in, if another client holds an online token there.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      authorized: (facts) => {
        const shared = facts.holdings?.some(
          ({ clientUid, kinds }) => clientUid !== facts.client?.uid && kinds.includes('online'),
        )
        return facts.kind === 'offline' && shared === true
          ? [...policy.ends.authorized(facts), sessionEnding]
          : policy.ends.authorized(facts)
      },
    },
  }),
}
