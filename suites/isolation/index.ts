import type { Requirement } from '../../harness/requirement.ts'
import {
  isolationAdminRevokeNewGrantWorks,
  isolationAdminRevokeOtherClients,
  isolationAdminRevokeOtherUsers,
  isolationClientRevokeNewGrantWorks,
  isolationClientRevokeOtherClients,
} from './administration.ts'
import {
  isolationLogoutOtherBrowser,
  isolationOfflineGrantKeepsOnline,
  isolationOnlineLoginKeepsOffline,
  isolationSecondGrantKeepsFirst,
  isolationSecondUserSameBrowser,
} from './logins.ts'
import {
  isolationTokenRevokeOtherClients,
  isolationTokenRevokeSiblingToken,
  isolationUserRevokeOtherClients,
  isolationUserRevokeOtherUsers,
} from './self-service.ts'

/** The requirements of this area, in reading order. */
export const isolationRequirements: readonly Requirement[] = [
  isolationUserRevokeOtherClients,
  isolationUserRevokeOtherUsers,
  isolationTokenRevokeSiblingToken,
  isolationTokenRevokeOtherClients,
  isolationAdminRevokeOtherUsers,
  isolationAdminRevokeOtherClients,
  isolationAdminRevokeNewGrantWorks,
  isolationClientRevokeOtherClients,
  isolationClientRevokeNewGrantWorks,
  isolationLogoutOtherBrowser,
  isolationSecondGrantKeepsFirst,
  isolationOnlineLoginKeepsOffline,
  isolationOfflineGrantKeepsOnline,
  isolationSecondUserSameBrowser,
]
