import {
  isolationAdminRevokeNewGrantWorks,
  isolationAdminRevokeOtherClients,
  isolationAdminRevokeOtherUsers,
  isolationClientRevokeNewGrantWorks,
  isolationClientRevokeOtherClients,
} from './administration.ts'
import { isolationInterleavedSubjects } from './interleaved.ts'
import {
  isolationLogoutOtherBrowser,
  isolationOfflineGrantKeepsOnline,
  isolationOnlineLoginKeepsOffline,
  isolationSecondGrantKeepsFirst,
  isolationSecondUserSameBrowser,
} from './logins.ts'
import { isolationTokenRevokeNewGrantWorks, isolationUserRevokeNewGrantWorks } from './new-grants.ts'
import { isolationLogoutOtherClients, isolationRefreshSparesOtherClients } from './other-clients.ts'
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
  isolationTokenRevokeNewGrantWorks,
  isolationUserRevokeNewGrantWorks,
  isolationAdminRevokeOtherUsers,
  isolationAdminRevokeOtherClients,
  isolationAdminRevokeNewGrantWorks,
  isolationClientRevokeOtherClients,
  isolationClientRevokeNewGrantWorks,
  isolationLogoutOtherBrowser,
  isolationLogoutOtherClients,
  isolationRefreshSparesOtherClients,
  isolationSecondGrantKeepsFirst,
  isolationOnlineLoginKeepsOffline,
  isolationOfflineGrantKeepsOnline,
  isolationOfflineGrantKeepsSso,
  isolationSiblingScopesIndependent,
  isolationSecondUserSameBrowser,
  isolationInterleavedSubjects,
] as const
