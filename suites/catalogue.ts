import type { Requirement } from '../harness/requirement.ts'
import {
  revokeAdminUserAllKills,
  revokeAdminUserClientKills,
  revokeAdminWithoutOnlineSession,
} from './administration/user.ts'
import { revokeClientAllKills } from './client-wide/revoke-all.ts'
import { errorsNoStore, metadataScopesSupported } from './hygiene/answers.ts'
import { bindingForeignClientRejected } from './hygiene/binding.ts'
import { rotationPublicClientProtected } from './hygiene/rotation.ts'
import {
  isolationAdminRevokeOtherClients,
  isolationAdminRevokeOtherUsers,
  isolationClientRevokeOtherClients,
} from './isolation/administration.ts'
import {
  isolationOfflineGrantKeepsOnline,
  isolationOnlineLoginKeepsOffline,
  isolationSecondGrantKeepsFirst,
} from './isolation/logins.ts'
import {
  isolationTokenRevokeOtherClients,
  isolationTokenRevokeSiblingToken,
  isolationUserRevokeOtherClients,
  isolationUserRevokeOtherUsers,
} from './isolation/self-service.ts'
import {
  logoutRefreshDoesNotRelogin,
  logoutReloginSurvives,
  logoutUserinfoAfterLogout,
  logoutUserSwitchKeepsSubject,
} from './logout/afterwards.ts'
import { logoutMixedTokensSameSession, logoutOnlineRefreshDies } from './logout/contrast.ts'
import { logoutAdminEndsSessionSurvives, logoutRpInitiatedSurvives } from './logout/request.ts'
import { refreshSuccessResponse, refreshUnreplacedTokenStaysValid } from './refresh/answer.ts'
import { refreshNarrowingNotSticky, refreshNarrowWithoutOfflineStaysOffline } from './refresh/narrowing.ts'
import { revokeUserKillsOfflineToken } from './revocation/by-user.ts'
import {
  revokeTokenRefreshToken,
  revokeTokenUnknownIs200,
  revokeTokenWrongHint,
} from './revocation/endpoint.ts'
import { scopeIssuesRefreshToken } from './scope/granting.ts'

/** The requirements that have a check; a requirement whose check is not written yet is not in here. */
export const catalogue: readonly Requirement[] = [
  scopeIssuesRefreshToken,
  refreshSuccessResponse,
  refreshUnreplacedTokenStaysValid,
  logoutRpInitiatedSurvives,
  logoutOnlineRefreshDies,
  logoutMixedTokensSameSession,
  logoutUserinfoAfterLogout,
  logoutReloginSurvives,
  logoutUserSwitchKeepsSubject,
  logoutRefreshDoesNotRelogin,
  revokeTokenRefreshToken,
  isolationSecondGrantKeepsFirst,
  isolationOnlineLoginKeepsOffline,
  isolationOfflineGrantKeepsOnline,
  refreshNarrowingNotSticky,
  refreshNarrowWithoutOfflineStaysOffline,
  revokeTokenUnknownIs200,
  revokeTokenWrongHint,
  isolationTokenRevokeSiblingToken,
  isolationTokenRevokeOtherClients,
  isolationUserRevokeOtherUsers,
  isolationAdminRevokeOtherUsers,
  isolationClientRevokeOtherClients,
  revokeClientAllKills,
  rotationPublicClientProtected,
  errorsNoStore,
  revokeUserKillsOfflineToken,
  isolationUserRevokeOtherClients,
  revokeAdminUserClientKills,
  revokeAdminWithoutOnlineSession,
  revokeAdminUserAllKills,
  isolationAdminRevokeOtherClients,
  bindingForeignClientRejected,
  metadataScopesSupported,
  logoutAdminEndsSessionSurvives,
]

/** Changes whenever the verdict of an unchanged server can change. */
export const edition = '2026-11'
