import { revokeClientListTracks } from './list.ts'
import { revokeClientAccessTokensDie, revokeClientAllKills } from './revoke-all.ts'

/** The requirements of this area, in reading order. */
export const clientWideRequirements = [
  revokeClientAllKills,
  revokeClientListTracks,
  revokeClientAccessTokensDie,
] as const
