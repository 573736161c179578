import { revokeAccessTokenRefreshAnswers, revokeTokenAfterAccessExpiry } from './afterwards.ts'
import { revokeTokenCascadeWithOnlineSession } from './beside-online.ts'
import {
  revokeUserAuthorizationEnforced,
  revokeUserConsentForgotten,
  revokeUserKillsAccessTokens,
  revokeUserKillsOfflineToken,
} from './by-user.ts'
import { revokeTokenCascadesToAccess, revokeTokenRefreshToken, revokeTokenUnknownIs200 } from './endpoint.ts'
import { revokeUserKillsAllOfClient } from './every-token.ts'
import { revokeTokenStaysRevoked } from './for-good.ts'
import { revokeTokenOnlyByOwner } from './foreign-clients.ts'
import { revokeTokenInsideGrace } from './grace.ts'
import { revokeGrantKillsTokens, revokeGrantMergeInvalidatesOldToken } from './managed-grants.ts'
import { revokeTokenRaceNoSurvivor } from './race.ts'
import {
  revokeUserListClears,
  revokeUserListOneEntryPerToken,
  revokeUserListShowsGrant,
} from './user-list.ts'
import { revokeUserWithoutConsentRecord } from './without-consent.ts'
import { revokeTokenWrongHint } from './wrong-hint.ts'

/** The requirements of this area, in reading order. */
export const revocationRequirements = [
  revokeUserListShowsGrant,
  revokeUserKillsOfflineToken,
  revokeUserKillsAllOfClient,
  revokeUserListOneEntryPerToken,
  revokeUserListClears,
  revokeUserKillsAccessTokens,
  revokeUserConsentForgotten,
  revokeUserWithoutConsentRecord,
  revokeUserAuthorizationEnforced,
  revokeTokenRefreshToken,
  revokeTokenCascadesToAccess,
  revokeTokenCascadeWithOnlineSession,
  revokeTokenUnknownIs200,
  revokeTokenOnlyByOwner,
  revokeTokenWrongHint,
  revokeTokenAfterAccessExpiry,
  revokeTokenStaysRevoked,
  revokeTokenInsideGrace,
  revokeTokenRaceNoSurvivor,
  revokeAccessTokenRefreshAnswers,
  revokeGrantKillsTokens,
  revokeGrantMergeInvalidatesOldToken,
] as const
