import { accountApiIgnoresOwnership } from './account-api-ignores-ownership.ts'
import { adminEndpointUnprotected } from './admin-endpoint-unprotected.ts'
import { adminListOmitsOffline } from './admin-list-omits-offline.ts'
import { adminPairRevokeHitsOtherClients } from './admin-pair-revoke-hits-other-clients.ts'
import { adminPairRevokeNoop } from './admin-pair-revoke-noop.ts'
import { adminRevokeNeedsOnlineSession } from './admin-revoke-needs-online-session.ts'
import { adminSessionEndKillsOffline } from './admin-session-end-kills-offline.ts'
import { adminSingleRevokeNoop } from './admin-single-revoke-noop.ts'
import { adminUserRevokeHitsOthers } from './admin-user-revoke-hits-others.ts'
import { adminUserRevokeMissesSecondClient } from './admin-user-revoke-misses-second-client.ts'
import { anyClientMayRevoke } from './any-client-may-revoke.ts'
import { clientCutoffSameSecond } from './client-cutoff-same-second.ts'
import { clientListKeepsRevoked } from './client-list-keeps-revoked.ts'
import { clientRevokeCoversOneUser } from './client-revoke-covers-one-user.ts'
import { clientRevokeHitsOtherClients } from './client-revoke-hits-other-clients.ts'
import { clientRevokeLeavesAccessTokens } from './client-revoke-leaves-access-tokens.ts'
import { codeReplayKeepsOfflineToken } from './code-replay-keeps-offline-token.ts'
import { consentPageHidesOffline } from './consent-page-hides-offline.ts'
import type { Defect } from './defect.ts'
import { deletedClientRefreshes } from './deleted-client-refreshes.ts'
import { deletedUserRefreshes } from './deleted-user-refreshes.ts'
import { disabledClientRefreshes } from './disabled-client-refreshes.ts'
import { disabledUserRefreshes } from './disabled-user-refreshes.ts'
import { disallowedOfflineScopeGranted } from './disallowed-offline-scope-granted.ts'
import { duplicateParameterAccepted } from './duplicate-parameter-accepted.ts'
import { earlierOfflineTokenInvalidated } from './earlier-offline-token-invalidated.ts'
import { graceCoversAncestors } from './grace-covers-ancestors.ts'
import { grantedScopeNotReported } from './granted-scope-not-reported.ts'
import { idleClockNotReset } from './idle-clock-not-reset.ts'
import { idleLimitNotEnforced } from './idle-limit-not-enforced.ts'
import { introspectionActiveAfterRevocation } from './introspection-active-after-revocation.ts'
import { introspectionExpInPast } from './introspection-exp-in-past.ts'
import { introspectionHintHidesToken } from './introspection-hint-hides-token.ts'
import { introspectionInactiveAfterLogout } from './introspection-inactive-after-logout.ts'
import { invalidClientWithoutChallenge } from './invalid-client-without-challenge.ts'
import { keyRotationBreaksOfflineRefresh } from './key-rotation-breaks-offline-refresh.ts'
import { logoutEndsAllBrowsers } from './logout-ends-all-browsers.ts'
import { metadataHidesOfflineScope } from './metadata-hides-offline-scope.ts'
import { metadataOmitsRefreshGrant } from './metadata-omits-refresh-grant.ts'
import { metadataRevocationAuthMismatch } from './metadata-revocation-auth-mismatch.ts'
import { mixedSessionLogoutKillsOffline } from './mixed-session-logout-kills-offline.ts'
import { narrowingDemotesOfflineToken } from './narrowing-demotes-offline-token.ts'
import { narrowingIgnoredSilently } from './narrowing-ignored-silently.ts'
import { narrowingSticks } from './narrowing-sticks.ts'
import { offlineBoundToSessionMax } from './offline-bound-to-session-max.ts'
import { offlineGrantEndsSession } from './offline-grant-ends-session.ts'
import { offlineGrantReplacesOnline } from './offline-grant-replaces-online.ts'
import { offlineGrantedWithoutConsent } from './offline-granted-without-consent.ts'
import { offlineIdTokenHintEndsGrant } from './offline-id-token-hint-ends-grant.ts'
import { offlineRefreshRevivesSession } from './offline-refresh-revives-session.ts'
import { offlineScopeYieldsNoRefreshToken } from './offline-scope-yields-no-refresh-token.ts'
import { offlineTokenFollowsBrowser } from './offline-token-follows-browser.ts'
import { offlineTokenHasExpiry } from './offline-token-has-expiry.ts'
import { offlineTokenUsableAsAccessToken } from './offline-token-usable-as-access-token.ts'
import { onlineLoginDropsOffline } from './online-login-drops-offline.ts'
import { onlineRefreshSurvivesLogout } from './online-refresh-survives-logout.ts'
import { parallelRefreshLocksOut } from './parallel-refresh-locks-out.ts'
import { passwordChangeMismatch } from './password-change-mismatch.ts'
import { promptConsentRemembered } from './prompt-consent-remembered.ts'
import { promptNoneUpgradesToOffline } from './prompt-none-upgrades-to-offline.ts'
import { publicClientUnprotected } from './public-client-unprotected.ts'
import { recreatedClientInheritsTokens } from './recreated-client-inherits-tokens.ts'
import { recreatedUserInheritsToken } from './recreated-user-inherits-token.ts'
import { refreshCountCap } from './refresh-count-cap.ts'
import { refreshExtendsAbsoluteMaximum } from './refresh-extends-absolute-maximum.ts'
import { refreshIgnoresClientBinding } from './refresh-ignores-client-binding.ts'
import { refreshMovesAuthTime } from './refresh-moves-auth-time.ts'
import { refreshResponseCacheable } from './refresh-response-cacheable.ts'
import { refreshSkipsClientAuthentication } from './refresh-skips-client-authentication.ts'
import { refreshUpgradesOnlineToOffline } from './refresh-upgrades-online-to-offline.ts'
import { refreshWidensScope } from './refresh-widens-scope.ts'
import { refreshedAccessTokenUnusable } from './refreshed-access-token-unusable.ts'
import { refreshedIdTokenWrongAudience } from './refreshed-id-token-wrong-audience.ts'
import { reloginInvalidatesOffline } from './relogin-invalidates-offline.ts'
import { removedOfflineScopeStillRefreshes } from './removed-offline-scope-still-refreshes.ts'
import { renameChangesSubject } from './rename-changes-subject.ts'
import { restartLosesOfflineTokens } from './restart-loses-offline-tokens.ts'
import { restartResurrectsRevokedToken } from './restart-resurrects-revoked-token.ts'
import { reuseKillsOtherFamilies } from './reuse-kills-other-families.ts'
import { reuseNotDetected } from './reuse-not-detected.ts'
import { revocationEndpointNoop } from './revocation-endpoint-noop.ts'
import { revocationLeavesAccessTokens } from './revocation-leaves-access-tokens.ts'
import { revocationTrustsHint } from './revocation-trusts-hint.ts'
import { revokingUnknownTokenErrors } from './revoking-unknown-token-errors.ts'
import { rotatedSuccessorOnline } from './rotated-successor-online.ts'
import { rpLogoutKillsOffline } from './rp-logout-kills-offline.ts'
import { secondGrantReplacesFirst } from './second-grant-replaces-first.ts'
import { secondUserJoinsOfflineSession } from './second-user-joins-offline-session.ts'
import { secretChangeKillsOffline } from './secret-change-kills-offline.ts'
import { siblingGrantsShareScopes } from './sibling-grants-share-scopes.ts'
import { silentIdleExpiry } from './silent-idle-expiry.ts'
import { supersededTokenActive } from './superseded-token-active.ts'
import { tamperedTokenAccepted } from './tampered-token-accepted.ts'
import { tokenRevokeEndsOnlineSession } from './token-revoke-ends-online-session.ts'
import { tokenRevokeHitsOtherClients } from './token-revoke-hits-other-clients.ts'
import { tokenRevokeHitsSiblings } from './token-revoke-hits-siblings.ts'
import { unreplacedTokenConsumed } from './unreplaced-token-consumed.ts'
import { userCutoffBlocksNewTokens } from './user-cutoff-blocks-new-tokens.ts'
import { userListKeepsRevoked } from './user-list-keeps-revoked.ts'
import { userListOmitsOfflineGrants } from './user-list-omits-offline-grants.ts'
import { userRevokeHitsAllClients } from './user-revoke-hits-all-clients.ts'
import { userRevokeHitsAllUsers } from './user-revoke-hits-all-users.ts'
import { userRevokeKeepsConsent } from './user-revoke-keeps-consent.ts'
import { userRevokeLeavesAccessToken } from './user-revoke-leaves-access-token.ts'
import { userRevokeNoop } from './user-revoke-noop.ts'
import { userinfoRequiresLiveSession } from './userinfo-requires-live-session.ts'
import { wrongErrorForDeadToken } from './wrong-error-for-dead-token.ts'

/** Every defect, one line each. */
export const defects: readonly Defect[] = [
  accountApiIgnoresOwnership,
  adminEndpointUnprotected,
  adminListOmitsOffline,
  adminPairRevokeHitsOtherClients,
  adminPairRevokeNoop,
  adminRevokeNeedsOnlineSession,
  adminSessionEndKillsOffline,
  adminSingleRevokeNoop,
  adminUserRevokeHitsOthers,
  adminUserRevokeMissesSecondClient,
  anyClientMayRevoke,
  clientCutoffSameSecond,
  clientListKeepsRevoked,
  clientRevokeCoversOneUser,
  clientRevokeHitsOtherClients,
  clientRevokeLeavesAccessTokens,
  consentPageHidesOffline,
  disallowedOfflineScopeGranted,
  earlierOfflineTokenInvalidated,
  grantedScopeNotReported,
  idleClockNotReset,
  idleLimitNotEnforced,
  introspectionActiveAfterRevocation,
  introspectionHintHidesToken,
  keyRotationBreaksOfflineRefresh,
  logoutEndsAllBrowsers,
  metadataHidesOfflineScope,
  mixedSessionLogoutKillsOffline,
  narrowingDemotesOfflineToken,
  narrowingIgnoredSilently,
  narrowingSticks,
  offlineBoundToSessionMax,
  offlineGrantReplacesOnline,
  offlineGrantedWithoutConsent,
  offlineIdTokenHintEndsGrant,
  offlineRefreshRevivesSession,
  offlineScopeYieldsNoRefreshToken,
  offlineTokenFollowsBrowser,
  offlineTokenHasExpiry,
  onlineLoginDropsOffline,
  onlineRefreshSurvivesLogout,
  promptConsentRemembered,
  promptNoneUpgradesToOffline,
  publicClientUnprotected,
  refreshCountCap,
  refreshExtendsAbsoluteMaximum,
  refreshIgnoresClientBinding,
  refreshMovesAuthTime,
  refreshResponseCacheable,
  refreshSkipsClientAuthentication,
  refreshUpgradesOnlineToOffline,
  refreshWidensScope,
  refreshedAccessTokenUnusable,
  refreshedIdTokenWrongAudience,
  reloginInvalidatesOffline,
  reuseNotDetected,
  revocationEndpointNoop,
  revocationLeavesAccessTokens,
  revocationTrustsHint,
  revokingUnknownTokenErrors,
  rpLogoutKillsOffline,
  secondGrantReplacesFirst,
  secondUserJoinsOfflineSession,
  silentIdleExpiry,
  tamperedTokenAccepted,
  tokenRevokeHitsOtherClients,
  tokenRevokeHitsSiblings,
  unreplacedTokenConsumed,
  userCutoffBlocksNewTokens,
  userListKeepsRevoked,
  userListOmitsOfflineGrants,
  userRevokeHitsAllClients,
  userRevokeHitsAllUsers,
  userRevokeKeepsConsent,
  userRevokeLeavesAccessToken,
  userRevokeNoop,
  userinfoRequiresLiveSession,
  wrongErrorForDeadToken,
  restartLosesOfflineTokens,
  restartResurrectsRevokedToken,
  reuseKillsOtherFamilies,
  graceCoversAncestors,
  rotatedSuccessorOnline,
  codeReplayKeepsOfflineToken,
  offlineTokenUsableAsAccessToken,
  duplicateParameterAccepted,
  invalidClientWithoutChallenge,
  introspectionExpInPast,
  introspectionInactiveAfterLogout,
  supersededTokenActive,
  metadataOmitsRefreshGrant,
  metadataRevocationAuthMismatch,
  tokenRevokeEndsOnlineSession,
  offlineGrantEndsSession,
  siblingGrantsShareScopes,
  parallelRefreshLocksOut,
  disabledUserRefreshes,
  disabledClientRefreshes,
  removedOfflineScopeStillRefreshes,
  passwordChangeMismatch,
  secretChangeKillsOffline,
  renameChangesSubject,
  deletedUserRefreshes,
  recreatedUserInheritsToken,
  deletedClientRefreshes,
  recreatedClientInheritsTokens,
]
