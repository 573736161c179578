import type { Requirement } from '../../harness/requirement.ts'
import { errorsInvalidGrantForDeadToken, errorsNoStore, metadataScopesSupported } from './answers.ts'
import {
  bindingClientAuthenticationRequired,
  bindingForeignClientRejected,
  bindingTamperedTokenRejected,
} from './binding.ts'
import { introspectionActiveOffline, introspectionRevokedInactive } from './introspection.ts'
import { rotationPublicClientProtected, rotationReuseRevokesFamily } from './rotation.ts'

/** The requirements of this area, in reading order. */
export const hygieneRequirements: readonly Requirement[] = [
  rotationPublicClientProtected,
  rotationReuseRevokesFamily,
  bindingForeignClientRejected,
  bindingClientAuthenticationRequired,
  bindingTamperedTokenRejected,
  errorsInvalidGrantForDeadToken,
  errorsNoStore,
  introspectionActiveOffline,
  introspectionRevokedInactive,
  metadataScopesSupported,
]
