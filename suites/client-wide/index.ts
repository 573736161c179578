import { revokeClientListTracks } from './list.ts'
import { revokeClientBeyondFirstPage } from './many.ts'
import { revokeClientOnlinePolicy } from './online-policy.ts'
import { revokeClientAccessTokensDie, revokeClientAllKills } from './revoke-all.ts'

/** The requirements of this area, in reading order. */
export const clientWideRequirements = [
  revokeClientAllKills,
  revokeClientBeyondFirstPage,
  revokeClientListTracks,
  revokeClientAccessTokensDie,
  revokeClientOnlinePolicy,
] as const
