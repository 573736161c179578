import { revokeAdminPrivilegeEnforced, revokeAdminSingleTokenKills } from './token.ts'
import {
  revokeAdminListShowsTokens,
  revokeAdminUserAllKills,
  revokeAdminUserClientKills,
  revokeAdminWithoutOnlineSession,
} from './user.ts'

/** The requirements of this area, in reading order. */
export const administrationRequirements = [
  revokeAdminListShowsTokens,
  revokeAdminUserClientKills,
  revokeAdminWithoutOnlineSession,
  revokeAdminUserAllKills,
  revokeAdminSingleTokenKills,
  revokeAdminPrivilegeEnforced,
] as const
