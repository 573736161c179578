import { errorsInvalidGrantForDeadToken, errorsNoStore } from './answers.ts'
import { bindingAssertionAudience, bindingAssertionReplay, bindingAssertionSignature } from './assertions.ts'
import {
  bindingClientAuthenticationRequired,
  bindingForeignClientRejected,
  bindingTamperedTokenRejected,
} from './binding.ts'
import { bindingClientIdMismatch, bindingForeignParameters } from './client-identity.ts'
import { rotationCodeReplayRevokes } from './code-replay.ts'
import { introspectionActiveOffline, introspectionRevokedInactive } from './introspection.ts'
import {
  introspectionActiveAfterLogout,
  introspectionExpConsistent,
  introspectionSupersededInactive,
} from './introspection-agrees.ts'
import { errorsInvalidClientChallenge, errorsInvalidRequestForMalformed } from './malformed.ts'
import { metadataGrantTypes, metadataRevocationAuthMethods, metadataScopesSupported } from './metadata.ts'
import { rotationParallelRefreshNotFatal } from './parallel-refresh.ts'
import { errorsInvalidScopeCode, errorsParametersInQuery } from './request-form.ts'
import { rotationPublicClientProtected, rotationReuseRevokesFamily } from './rotation.ts'
import {
  rotationGraceCoversPredecessorOnly,
  rotationReuseSparesOtherFamilies,
  rotationSuccessorStaysOffline,
} from './rotation-lines.ts'
import { bindingTokenTypesNotInterchangeable } from './token-types.ts'

/** The requirements of this area, in reading order. */
export const hygieneRequirements = [
  rotationPublicClientProtected,
  rotationReuseRevokesFamily,
  rotationReuseSparesOtherFamilies,
  rotationGraceCoversPredecessorOnly,
  rotationSuccessorStaysOffline,
  rotationParallelRefreshNotFatal,
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
  errorsInvalidGrantForDeadToken,
  errorsInvalidRequestForMalformed,
  errorsInvalidClientChallenge,
  errorsParametersInQuery,
  errorsInvalidScopeCode,
  errorsNoStore,
  introspectionActiveOffline,
  introspectionExpConsistent,
  introspectionActiveAfterLogout,
  introspectionRevokedInactive,
  introspectionSupersededInactive,
  metadataScopesSupported,
  metadataGrantTypes,
  metadataRevocationAuthMethods,
] as const
