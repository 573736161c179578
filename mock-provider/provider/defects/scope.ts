import { type Defects, decides } from './defect.ts'

/** offline_access is asked for, agreed to and granted in a wrong way. */
export const scopeDefects = {
  'offline-scope-yields-no-refresh-token': decides(
    'The token endpoint leaves out refresh_token although offline_access was requested with prompt=consent and approved.',
    'refresh',
    'refreshTokenFor',
    (conforming) => (facts) => (facts.scope.includes('offline_access') ? 'none' : conforming(facts)),
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
} satisfies Defects
