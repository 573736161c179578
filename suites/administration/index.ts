import type { Requirement } from '../../harness/engine/requirement.ts'
import { revokeAdminPrivilegeEnforced, revokeAdminSingleTokenKills } from './token.ts'
import {
  revokeAdminListShowsTokens,
  revokeAdminUserAllKills,
  revokeAdminUserClientKills,
  revokeAdminWithoutOnlineSession,
} from './user.ts'

/** The requirements of this area, in reading order. */
export const administrationRequirements: readonly Requirement[] = [
  revokeAdminListShowsTokens,
  revokeAdminUserClientKills,
  revokeAdminWithoutOnlineSession,
  revokeAdminUserAllKills,
  revokeAdminSingleTokenKills,
  revokeAdminPrivilegeEnforced,
]
