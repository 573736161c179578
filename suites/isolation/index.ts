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
import { isolationOfflineGrantKeepsSso, isolationTokenRevokeKeepsOnline } from './sessions.ts'
import { isolationSiblingScopesIndependent } from './sibling-scopes.ts'

/** The requirements of this area, in reading order. */
export const isolationRequirements = [
  isolationUserRevokeOtherClients,
  isolationUserRevokeOtherUsers,
  isolationTokenRevokeSiblingToken,
  isolationTokenRevokeOtherClients,
  isolationTokenRevokeKeepsOnline,
  isolationAdminRevokeOtherUsers,
  isolationAdminRevokeOtherClients,
  isolationAdminRevokeNewGrantWorks,
  isolationClientRevokeOtherClients,
  isolationClientRevokeNewGrantWorks,
  isolationLogoutOtherBrowser,
  isolationSecondGrantKeepsFirst,
  isolationOnlineLoginKeepsOffline,
  isolationOfflineGrantKeepsOnline,
  isolationOfflineGrantKeepsSso,
  isolationSiblingScopesIndependent,
  isolationSecondUserSameBrowser,
] as const
