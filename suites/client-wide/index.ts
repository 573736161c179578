import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import { revokeClientAccessTokensDie, revokeClientAllKills, revokeClientListTracks } from './revoke-all.ts'

/** The requirements of this area, in reading order. */
export const clientWideRequirements: readonly TargetRequirement[] = [
  revokeClientAllKills,
  revokeClientListTracks,
  revokeClientAccessTokensDie,
]
