import { type Defects, decides } from './defect.ts'

/** offline_access is asked for, agreed to and granted in a wrong way. */
export const scopeDefects = {
  'offline-scope-yields-no-refresh-token': decides(
    'The token endpoint leaves out refresh_token although offline_access was requested with prompt=consent and approved.',
    'refresh',
    'refreshTokenFor',
    (conforming) => (facts) => (facts.scope.includes('offline_access') ? 'none' : conforming(facts)),
  ),
  'implicit-returns-refresh-token': decides(
    'An authorization response without a code carries a refresh token when offline_access was requested.',
    'refresh',
    'refreshTokenFor',
    (conforming) => (facts) =>
      facts.flow === 'implicit' && facts.scope.includes('offline_access') ? 'offline' : conforming(facts),
  ),
  'offline-granted-without-consent': decides(
    'With no prompt parameter and no stored consent the server skips the consent page and still issues an offline token.',
    'consent',
    'consentPrompt',
    (conforming) => (facts) =>
      facts.prompt.size === 0 && facts.stored === undefined ? 'skip' : conforming(facts),
  ),
  'prompt-consent-remembered': decides(
    'prompt=consent is ignored as soon as the stored consent covers the request.',
    'consent',
    'consentPrompt',
    (conforming) => (facts) =>
      facts.stored !== undefined && facts.scope.every((value) => facts.stored?.includes(value))
        ? 'skip'
        : conforming(facts),
  ),
  'consent-page-hides-offline': decides(
    'The consent page is identical with and without offline_access.',
    'consent',
    'consentItems',
    (conforming) => (scope) => conforming(scope.filter((value) => value !== 'offline_access')),
  ),
  'prompt-none-upgrades-to-offline': decides(
    'A prompt=none request for offline_access succeeds on the strength of a consent that never covered offline access.',
    'consent',
    'consentPrompt',
    (conforming) => (facts) =>
      facts.prompt.has('none') && facts.stored !== undefined ? 'skip' : conforming(facts),
  ),
  'unticked-offline-granted': decides(
    'A box for offline access that was not ticked is taken for ticked.',
    'consent',
    'agreed',
    (conforming) => (facts) => conforming({ ...facts, ticked: [...facts.ticked, 'offline_access'] }),
  ),
  'consent-loses-nonce': decides(
    'The nonce is forgotten while the user answers the consent page, so the ID token has none.',
    'consent',
    'nonce',
    (conforming) => (facts) => (facts.answeredNow ? undefined : conforming(facts)),
  ),
  'prompt-none-shows-page': decides(
    'A request with prompt=none of a browser that is not signed in leads to the sign-in page.',
    'consent',
    'loginPrompt',
    (conforming) => (facts) => {
      const answer = conforming(facts)
      return answer === 'error' ? 'ask' : answer
    },
  ),
  'prompt-login-ignored': decides(
    'prompt=login is ignored while the browser is signed in.',
    'consent',
    'loginPrompt',
    (conforming) => (facts) =>
      conforming({ ...facts, prompt: new Set([...facts.prompt].filter((value) => value !== 'login')) }),
  ),
  'granted-scope-not-reported': decides(
    'The scope member is left out of the answer to the code exchange although the grant is smaller than the request.',
    'claims',
    'scopes',
    (conforming) => (facts) => {
      const answer = conforming(facts)
      const smaller = facts.requested !== undefined && facts.requested.length > facts.granted.length
      if (answer === 'invalid_scope' || facts.at !== 'code' || !smaller) return answer
      return { access: answer.access, stored: answer.stored }
    },
  ),
  'disallowed-offline-scope-granted': decides(
    'The permission of a client for offline_access is not evaluated, so a client without it receives an offline token.',
    'consent',
    'entitlement',
    () => (facts) => (facts.known ? 'allow' : 'drop'),
  ),
  'refresh-upgrades-online-to-offline': decides(
    'A refresh of an online token with offline_access in the scope parameter returns a token that outlives logout.',
    'refresh',
    'successorKind',
    (conforming) => (facts) => (facts.requested?.includes('offline_access') ? 'offline' : conforming(facts)),
  ),
  'token-exchange-mints-offline': decides(
    'The exchange of an access token with scope offline_access returns a refresh token that survives logout although the user never consented to offline access.',
    'refresh',
    'exchangedFor',
    (conforming) => (facts) => (facts.requested.includes('offline_access') ? 'offline' : conforming(facts)),
  ),
} satisfies Defects
