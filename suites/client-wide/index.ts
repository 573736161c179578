import type { Requirement } from '../../harness/engine/requirement.ts'
import { revokeClientAccessTokensDie, revokeClientAllKills, revokeClientListTracks } from './revoke-all.ts'

/** The requirements of this area, in reading order. */
export const clientWideRequirements: readonly Requirement[] = [
  revokeClientAllKills,
  revokeClientListTracks,
  revokeClientAccessTokensDie,
]
