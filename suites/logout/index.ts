import {
  logoutRefreshDoesNotRelogin,
  logoutReloginSurvives,
  logoutUserinfoAfterLogout,
  logoutUserSwitchKeepsSubject,
} from './afterwards.ts'
import { logoutMixedTokensSameSession, logoutOnlineRefreshDies } from './contrast.ts'
import { logoutEverywhereListConsistent } from './everywhere.ts'
import { logoutAcceptsReplacedIdToken, logoutByPost } from './hint.ts'
import { logoutNotifiedClientSurvives } from './notified.ts'
import {
  logoutAdminEndsSessionSurvives,
  logoutOfflineIdTokenHintSurvives,
  logoutRpInitiatedSurvives,
} from './request.ts'
import { logoutUpstreamTokenSplits } from './upstream.ts'

/** The requirements of this area, in reading order. */
export const logoutRequirements = [
  logoutRpInitiatedSurvives,
  logoutOfflineIdTokenHintSurvives,
  logoutOnlineRefreshDies,
  logoutMixedTokensSameSession,
  logoutUserinfoAfterLogout,
  logoutReloginSurvives,
  logoutUserSwitchKeepsSubject,
  logoutAdminEndsSessionSurvives,
  logoutRefreshDoesNotRelogin,
  logoutAcceptsReplacedIdToken,
  logoutByPost,
  logoutEverywhereListConsistent,
  logoutNotifiedClientSurvives,
  logoutUpstreamTokenSplits,
] as const
