import { oidcCore } from '../../harness/clause.ts'
import { requirement } from '../../harness/requirement.ts'

export const scopeConsentRequired = requirement({
  id: 'scope-consent-required',
  area: 'scope',
  title: 'No offline token without prompt=consent, stored offline consent or a declared other condition',
  level: 'MUST',
  basis: 'text',
  clause: oidcCore('11', 'OfflineAccess'),
  also: [oidcCore('3.1.2.4', 'Consent'), oidcCore('17.4', 'OfflineAccessPrivacy')],
  statement:
    'When prompt does not contain consent and no other condition allows offline access, the offline_access request has to be ignored. For web clients consent to offline access has to exist, for native clients it ought to.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'consent', 'rp-logout'],
  optional: ['user-revoke-grant'],
  dependsOn: ['logout-rp-initiated-survives'],
  defect: {
    name: 'offline-granted-without-consent',
    behaviour:
      'With no prompt parameter and no stored consent the server skips the consent page and still issues an offline token.',
  },
  procedure: [
    'Make sure U1 has no stored consent for C1 (fresh user, or USER-REVOKE first).',
    'OBTAIN(U1, C1, "openid offline_access", no prompt parameter, B1); the driver records whether a consent page appeared and approves it only if it did.',
    'If a consent page appeared, the requirement is met.',
    'If none appeared and a refresh token was issued, find out whether it is offline-capable: LOGOUT(B1), then REFRESH; a refused token was an ordinary online token and the requirement is met.',
    'If an offline-capable token was issued without a page, compare with policy.offline_conditions of the target.',
    'Repeat with a client of application_type native when the driver has one.',
  ],
  verdict: {
    pass: 'A page was shown, or no offline-capable token was issued, or the target declares the condition (pre-approved client, administrative consent) that stands in for the page.',
    fail: 'A web client gets an offline-capable token with no page and no declared condition.',
    warn: 'The same happens for a native client.',
  },
  conflicts:
    'The escape clause about other conditions is wide. One product silently grants to clients that do not require consent, another ignores the scope without prompt=consent, a third answers consent_required. All of them pass when the target file declares what it does.',
  evidence: [
    'panva/node-oidc-provider lib/actions/authorization/check_scope.js',
    'goauthentik/authentik#8660',
    'GluuFederation/oxAuth#1496',
  ],
  async check() {
    throw new Error('to be written')
  },
})

export const scopePromptConsentShowsPage = requirement({
  id: 'scope-prompt-consent-shows-page',
  area: 'scope',
  title: 'prompt=consent asks again even when consent is already stored',
  level: 'SHOULD',
  basis: 'text',
  clause: oidcCore('3.1.2.1', 'AuthRequest'),
  also: [oidcCore('11', 'OfflineAccess')],
  statement:
    'A request with prompt=consent brings the consent question back in front of the user, also when an earlier answer is on file; a server that cannot ask returns an error.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'consent'],
  defect: {
    name: 'prompt-consent-remembered',
    behaviour: 'prompt=consent is ignored as soon as an earlier consent for the client is stored.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) with the consent page approved.',
    'In the same browser and session start the same authorization request again with prompt=consent.',
    'Assert that a consent page is shown before a code is issued, or that an error redirect (typically consent_required) is returned.',
  ],
  verdict: {
    pass: 'The page is shown the second time, or an error is returned instead of a code.',
    warn: 'A code is issued without any page on the second request.',
    notApplicable:
      'The target declares that consent pages never exist for this client (pre-approved client).',
  },
  conflicts:
    'Servers with pre-approved first-party clients never show a page; they declare it and get not-applicable.',
  async check() {
    throw new Error('to be written')
  },
})

export const scopeConsentNamesLongTermGrant = requirement({
  id: 'scope-consent-names-long-term-grant',
  area: 'scope',
  title: 'The consent page tells the user that the access is long-lived',
  level: 'SHOULD',
  basis: 'text',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement:
    'During authorization the user should be able to see that a grant will last beyond the current login.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'consent', 'consent-text'],
  defect: {
    name: 'consent-page-hides-offline',
    behaviour: 'The consent page is identical with and without offline_access.',
  },
  procedure: [
    'Drive a request with scope "openid" and prompt=consent to the consent page and store the visible text or the structured scope list.',
    'Drive the same request with "openid offline_access" to the consent page in a fresh browser.',
    'Assert that the second page has at least one entry or sentence the first one lacks; if policy.offline_consent_label is set, assert that it occurs.',
  ],
  verdict: {
    pass: 'The offline request is distinguishable on the consent page.',
    warn: 'Both pages show the same content.',
    notApplicable: 'No consent page exists for the client, or the driver cannot read it.',
  },
  conflicts: 'Wording is free, so the check compares two pages instead of searching for a phrase.',
  async check() {
    throw new Error('to be written')
  },
})

export const scopePromptNoneNoSilentOffline = requirement({
  id: 'scope-prompt-none-no-silent-offline',
  area: 'scope',
  title: 'prompt=none does not turn an existing online consent into offline access',
  level: 'MUST NOT',
  basis: 'text',
  clause: oidcCore('3.1.2.1', 'AuthRequest'),
  also: [oidcCore('11', 'OfflineAccess')],
  statement:
    'A silent request may not display any page and has to fail when the needed consent is missing; consent to a plain login is not consent to offline access.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'consent', 'online-session', 'rp-logout'],
  dependsOn: ['logout-rp-initiated-survives', 'logout-online-refresh-dies'],
  defect: {
    name: 'prompt-none-upgrades-to-offline',
    behaviour:
      'A prompt=none request for offline_access succeeds on the strength of a consent that never covered offline access.',
  },
  procedure: [
    'OBTAIN(U1, C1, "openid profile", prompt=consent, B1) and approve; this records consent without offline access.',
    'In B1 send an authorization request with scope "openid profile offline_access" and prompt=none.',
    'Assert that no page is shown.',
    'If an error redirect comes back (consent_required, interaction_required, login_required or another registered code) the requirement is met.',
    'If a code comes back, exchange it, LOGOUT(B1) and REFRESH any returned refresh token; it has to be refused.',
  ],
  verdict: {
    pass: 'An error redirect, or a code that leads to no offline-capable token.',
    fail: 'An offline-capable token is obtained silently.',
    notApplicable: 'policy.offline_conditions declares a pre-approved client.',
  },
  conflicts:
    'Saved consent is described as not always sufficient, so a server may accept a stored offline consent; the check therefore stores a consent without offline access.',
  async check() {
    throw new Error('to be written')
  },
})
