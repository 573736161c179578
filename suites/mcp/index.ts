import {
  mcpServerChallengeNoOfflineScope,
  mcpServerMetadataLeadsToIssuer,
  mcpServerMetadataNoOfflineScope,
} from './metadata.ts'
import {
  mcpServerDeadToken401,
  mcpServerForeignAudienceRefused,
  mcpServerRefreshedTokenAccepted,
  mcpServerRefreshTokenRefused,
} from './tokens.ts'

/** The requirements of this area, in reading order. */
export const mcpRequirements = [
  mcpServerMetadataLeadsToIssuer,
  mcpServerMetadataNoOfflineScope,
  mcpServerChallengeNoOfflineScope,
  mcpServerDeadToken401,
  mcpServerRefreshedTokenAccepted,
  mcpServerRefreshTokenRefused,
  mcpServerForeignAudienceRefused,
] as const
