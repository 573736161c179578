import {
  revokeUserAuthorizationEnforced,
  revokeUserConsentForgotten,
  revokeUserKillsAccessTokens,
  revokeUserKillsOfflineToken,
} from './by-user.ts'
import {
  revokeTokenCascadesToAccess,
  revokeTokenOnlyByOwner,
  revokeTokenRefreshToken,
  revokeTokenUnknownIs200,
  revokeTokenWrongHint,
} from './endpoint.ts'
import { revokeUserListClears, revokeUserListShowsGrant } from './user-list.ts'

/** The requirements of this area, in reading order. */
export const revocationRequirements = [
  revokeUserListShowsGrant,
  revokeUserKillsOfflineToken,
  revokeUserListClears,
  revokeUserKillsAccessTokens,
  revokeUserConsentForgotten,
  revokeUserAuthorizationEnforced,
  revokeTokenRefreshToken,
  revokeTokenCascadesToAccess,
  revokeTokenUnknownIs200,
  revokeTokenOnlyByOwner,
  revokeTokenWrongHint,
] as const
