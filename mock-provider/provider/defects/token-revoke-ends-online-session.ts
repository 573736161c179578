import { sessionEnding } from '../policy/ends.ts'
import type { Defect } from './defect.ts'

export const tokenRevokeEndsOnlineSession: Defect = {
  name: 'token-revoke-ends-online-session',
  requirement: 'isolation-token-revoke-keeps-online',
  summary:
    'Revoking an offline token also ends the login session it was asked for in, with its online tokens.',
  policy: (policy) => ({
    ...policy,
    ends: {
      ...policy.ends,
      tokenRevoke: (facts) =>
        facts.grant?.kind === 'offline'
          ? [...policy.ends.tokenRevoke(facts), sessionEnding]
          : policy.ends.tokenRevoke(facts),
    },
  }),
}
