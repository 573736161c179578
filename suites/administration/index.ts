import { revokeAdminPairKillsAll } from './every-token.ts'
import { revokeAdminListDropsExpired } from './expired-entries.ts'
import { revokeGlobalForcesReauthentication, revokeGlobalKillsOfflineTokens } from './global.ts'
import { revokeAdminListShowsTokens } from './list.ts'
import { revokeAdminPrivilegeEnforced } from './privilege.ts'
import { revokeAdminSameSecond } from './same-second.ts'
import { revokeAdminSingleTokenKills } from './token.ts'
import {
  revokeAdminUserAllKills,
  revokeAdminUserClientKills,
  revokeAdminWithoutOnlineSession,
} from './user.ts'

/** The requirements of this area, in reading order. */
export const administrationRequirements = [
  revokeAdminListShowsTokens,
  revokeAdminListDropsExpired,
  revokeAdminUserClientKills,
  revokeAdminPairKillsAll,
  revokeAdminWithoutOnlineSession,
  revokeAdminUserAllKills,
  revokeAdminSameSecond,
  revokeAdminSingleTokenKills,
  revokeAdminPrivilegeEnforced,
  revokeGlobalKillsOfflineTokens,
  revokeGlobalForcesReauthentication,
] as const
