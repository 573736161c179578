import { type Defects, decides, refuses } from './defect.ts'

/** The refresh grant answers with the wrong tokens. */
export const refreshDefects = {
  'refreshed-access-token-unusable': refuses(
    'Access tokens minted by a refresh are refused at the UserInfo endpoint.',
    'userinfo',
    'by-refresh',
  ),
  'narrowing-ignored-silently': decides(
    'The refresh ignores the narrower scope parameter, mints the full scope and leaves out the scope member.',
    'claims',
    'scopes',
    (conforming) => (facts) => {
      const answer = conforming(facts)
      if (answer === 'invalid_scope' || facts.at !== 'refresh' || facts.requested === undefined) return answer
      return { access: facts.granted, stored: facts.granted }
    },
  ),
  'narrowing-sticks': decides(
    'A narrowed refresh permanently reduces the scope of the refresh token.',
    'claims',
    'scopes',
    (conforming) => (facts) => {
      const answer = conforming(facts)
      return answer === 'invalid_scope' || facts.at !== 'refresh'
        ? answer
        : { ...answer, stored: answer.access }
    },
  ),
  'narrowing-demotes-offline-token': decides(
    'A refresh with a scope parameter that lacks offline_access returns a refresh token bound to the login session.',
    'refresh',
    'successorKind',
    (conforming) => (facts) =>
      facts.requested?.includes('offline_access') === false ? 'online' : conforming(facts),
  ),
  'refresh-widens-scope': decides(
    'Any scope but offline_access is added to the access token on request at refresh.',
    'claims',
    'scopes',
    (conforming) => (facts) => {
      const { requested } = facts
      if (facts.at !== 'refresh' || requested === undefined) return conforming(facts)
      const more = requested.filter((value) => value !== 'offline_access')
      return conforming({ ...facts, granted: [...new Set([...facts.granted, ...more])] })
    },
  ),
  'refreshed-id-token-wrong-audience': decides(
    'The ID token of a refresh response has a different aud than the first ID token.',
    'claims',
    'identityClaims',
    (conforming) => async (facts) => {
      const claims = await conforming(facts)
      return facts.at === 'refresh' ? { ...claims, aud: 'another-client' } : claims
    },
  ),
  'refresh-moves-auth-time': decides(
    'auth_time of refreshed tokens is set to the time of the refresh or of the latest login.',
    'claims',
    'identityClaims',
    (conforming) => async (facts) => {
      const claims = await conforming(facts)
      if (facts.at !== 'refresh') return claims
      return { ...claims, auth: { ...claims.auth, time: (await facts.newestLogin()) ?? facts.now } }
    },
  ),
  'unreplaced-token-consumed': decides(
    'The refresh response omits refresh_token but the presented token is invalidated.',
    'refresh',
    'rotation',
    (conforming) => (facts) => ({ ...conforming(facts), value: 'omitted', old: 'superseded' }),
  ),
  'refresh-accepts-foreign-resource': decides(
    'A resource indicator that was not part of the grant is accepted at refresh.',
    'claims',
    'audience',
    (conforming) => (facts) =>
      facts.at === 'refresh' && facts.named.length > 0 ? facts.named : conforming(facts),
  ),
} satisfies Defects
