import { errorsInvalidGrantForDeadToken, errorsNoStore } from './answers.ts'
import { bindingAssertionAudience, bindingAssertionReplay, bindingAssertionSignature } from './assertions.ts'
import {
  bindingClientAuthenticationRequired,
  bindingForeignClientRejected,
  bindingTamperedTokenRejected,
} from './binding.ts'
import { metadataBrowserClients } from './browser-clients.ts'
import { bindingMtlsCertificateChecked } from './certificate.ts'
import { bindingClientIdMismatch, bindingForeignParameters } from './client-identity.ts'
import { rotationCodeReplayRevokes } from './code-replay.ts'
import { introspectionSupersededInactive } from './introspected-lines.ts'
import { introspectionActiveOffline, introspectionRevokedInactive } from './introspection.ts'
import { introspectionForeignClient, introspectionRequiresAuthorization } from './introspection-access.ts'
import {
  introspectionActiveAfterLogout,
  introspectionExpConsistent,
  introspectionLivingAfterAccessExpiry,
} from './introspection-agrees.ts'
import { errorsInvalidClientChallenge, errorsInvalidRequestForMalformed } from './malformed.ts'
import { metadataGrantTypes, metadataRevocationAuthMethods, metadataScopesSupported } from './metadata.ts'
import { metadataIssHonest, metadataPublicClients } from './metadata-honest.ts'
import { rotationSingleUseUnderConcurrency } from './parallel-lines.ts'
import { rotationParallelRefreshNotFatal } from './parallel-refresh.ts'
import { bindingDpopConfidentialKeyChange, bindingDpopPublicEnforced } from './possession.ts'
import { bindingDpopNonceKeepsToken } from './possession-nonce.ts'
import { errorsInvalidScopeCode, errorsParametersInQuery } from './request-form.ts'
import { rotationPublicClientProtected, rotationReuseRevokesFamily } from './rotation.ts'
import { rotationReuseConfidential } from './rotation-confidential.ts'
import { rotationFapi2NoRotation } from './rotation-fapi2.ts'
import { rotationGraceRepeatsUsableToken } from './rotation-grace.ts'
import {
  rotationGraceCoversPredecessorOnly,
  rotationReuseSparesOtherFamilies,
  rotationSuccessorStaysOffline,
} from './rotation-lines.ts'
import { rotationSupersededStaysDeadAfterRestart, rotationWithinOneSecond } from './rotation-moments.ts'
import { bindingTokenTypesNotInterchangeable } from './token-types.ts'
import { errorsUnknownClientInvalidClient } from './unknown-client.ts'
import { errorsUpstreamRefusalPassedOn } from './upstream-refusal.ts'

/** The requirements of this area, in reading order. */
export const hygieneRequirements = [
  rotationPublicClientProtected,
  rotationReuseRevokesFamily,
  rotationReuseConfidential,
  rotationReuseSparesOtherFamilies,
  rotationGraceCoversPredecessorOnly,
  rotationGraceRepeatsUsableToken,
  rotationWithinOneSecond,
  rotationSingleUseUnderConcurrency,
  rotationSupersededStaysDeadAfterRestart,
  rotationSuccessorStaysOffline,
  rotationParallelRefreshNotFatal,
  rotationFapi2NoRotation,
  rotationCodeReplayRevokes,
  bindingForeignClientRejected,
  bindingClientAuthenticationRequired,
  bindingAssertionSignature,
  bindingAssertionAudience,
  bindingAssertionReplay,
  bindingClientIdMismatch,
  bindingForeignParameters,
  bindingTamperedTokenRejected,
  bindingTokenTypesNotInterchangeable,
  bindingDpopPublicEnforced,
  bindingDpopConfidentialKeyChange,
  bindingDpopNonceKeepsToken,
  bindingMtlsCertificateChecked,
  errorsInvalidGrantForDeadToken,
  errorsInvalidRequestForMalformed,
  errorsInvalidClientChallenge,
  errorsParametersInQuery,
  errorsInvalidScopeCode,
  errorsNoStore,
  introspectionActiveOffline,
  introspectionRequiresAuthorization,
  introspectionForeignClient,
  introspectionExpConsistent,
  introspectionLivingAfterAccessExpiry,
  introspectionActiveAfterLogout,
  introspectionRevokedInactive,
  introspectionSupersededInactive,
  metadataScopesSupported,
  metadataGrantTypes,
  metadataRevocationAuthMethods,
  metadataPublicClients,
  metadataIssHonest,
  metadataBrowserClients,
  errorsUnknownClientInvalidClient,
  errorsUpstreamRefusalPassedOn,
] as const
