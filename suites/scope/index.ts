import {
  scopeConsentNamesLongTermGrant,
  scopeConsentRequired,
  scopePromptConsentShowsPage,
  scopePromptNoneNoSilentOffline,
} from './consent.ts'
import { scopeGrantedScopeReported, scopeIssuesRefreshToken } from './granting.ts'
import { scopeClientNotEntitled, scopeRefreshCannotUpgrade } from './withholding.ts'

/** The requirements of this area, in reading order. */
export const scopeRequirements = [
  scopeIssuesRefreshToken,
  scopeConsentRequired,
  scopePromptConsentShowsPage,
  scopeConsentNamesLongTermGrant,
  scopePromptNoneNoSilentOffline,
  scopeClientNotEntitled,
  scopeGrantedScopeReported,
  scopeRefreshCannotUpgrade,
] as const
