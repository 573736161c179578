import { scopeConsentNamesLongTermGrant, scopeConsentRequired } from './consent.ts'
import { scopeConsentKeepsNonce, scopeUntickedOfflineNotGranted } from './consent-page.ts'
import { scopeFrontChannelIgnored } from './front-channel.ts'
import { scopeGrantedScopeReported, scopeIssuesRefreshToken } from './granting.ts'
import {
  scopePromptConsentShowsPage,
  scopePromptLoginReauthenticates,
  scopePromptNoneNoSilentOffline,
  scopePromptNoneShowsNoPage,
} from './prompts.ts'
import { scopeExchangeCannotMintOffline } from './token-exchange.ts'
import { scopeClientNotEntitled, scopeRefreshCannotUpgrade } from './withholding.ts'
import { scopeOfflineWithoutOpenid } from './without-openid.ts'
import { scopeOfflineWithoutPromptNoError } from './without-prompt.ts'

/** The requirements of this area, in reading order. */
export const scopeRequirements = [
  scopeIssuesRefreshToken,
  scopeConsentRequired,
  scopePromptConsentShowsPage,
  scopeConsentNamesLongTermGrant,
  scopeUntickedOfflineNotGranted,
  scopeConsentKeepsNonce,
  scopePromptNoneNoSilentOffline,
  scopePromptNoneShowsNoPage,
  scopePromptLoginReauthenticates,
  scopeClientNotEntitled,
  scopeGrantedScopeReported,
  scopeRefreshCannotUpgrade,
  scopeFrontChannelIgnored,
  scopeOfflineWithoutOpenid,
  scopeOfflineWithoutPromptNoError,
  scopeExchangeCannotMintOffline,
] as const
