import { keycloakGuide, oidcCore } from '../../harness/clause.ts'
import { refuseCrash } from '../../harness/engine/judge.ts'
import { requirement } from '../../harness/requirement.ts'

export const lifetimeManyRefreshes = requirement({
  id: 'lifetime-many-refreshes',
  area: 'lifetime',
  title: 'There is no hidden limit on the number of refreshes',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'An offline token can be used again and again.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize', 'userinfo'],
  defect: { name: 'refresh-count-cap', behaviour: 'The token is refused after 60 refreshes.' },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'REFRESH 100 times in sequence (number configurable), always using the newest token.',
    'Assert 200 each time and USERINFO with the last access token.',
  ],
  verdict: {
    pass: 'All refreshes succeed.',
    fail: 'A refresh is refused with an OAuth error.',
    warn: 'The server answers 429; the harness waits as told and continues.',
  },
  conflicts: 'Rate limiting is legitimate and is not counted as a limit.',
  async check({ rp, users, clients, browser, observe }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    for (let round = 1; round <= 100; round++) {
      const reply = await rp.refresh(grant)
      if (round < 100 && reply.granted) continue
      refuseCrash(reply)
      observe.that(reply.granted, {
        subject: `refresh number ${round}`,
        expected: 'an access token',
        observed: reply.granted ? 'an access token' : `refused (${reply.status})`,
        replies: [reply],
      })
      return
    }
  },
})

export const lifetimeFirstTokenStaysValid = requirement({
  id: 'lifetime-first-token-stays-valid',
  area: 'lifetime',
  title: 'Without rotation the very first offline token keeps working',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts')],
  statement:
    'If rotation is off, storing the first offline token once is enough, even when refresh responses contain other token values.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize'],
  defect: {
    name: 'earlier-offline-token-invalidated',
    behaviour:
      'Although rotation is declared off, a refresh returns a new token value and invalidates the previous one.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot0.',
    'REFRESH five times following the newest token.',
    'REFRESH(ot0, C1); assert 200.',
  ],
  verdict: {
    pass: 'ot0 still works.',
    fail: 'ot0 is refused.',
    notApplicable: 'policy.rotation is not none.',
  },
  conflicts:
    'RFC 6749 tells the client to discard the old token when it gets a new one, so relying on ot0 is a vendor promise. With a configured maximum the first token of Keycloak carries an expiry and this promise ends.',
  evidence: ['keycloak/keycloak#26477', 'Keycloak OfflineTokenTest offlineTokenDirectGrantFlow'],
  async check() {
    throw new Error('to be written')
  },
})

export const lifetimeSurvivesKeyRotation = requirement({
  id: 'lifetime-survives-key-rotation',
  area: 'lifetime',
  title:
    'Rotating the signing keys does not end offline tokens, and refreshed tokens verify with the published keys',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('10.1.1', 'RotateSigKeys'),
  also: [oidcCore('2', 'IDToken')],
  statement:
    'Key rollover is meant to be smooth: tokens issued before stay usable, and everything signed afterwards names a key that the JWKS document contains.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'rotate-signing-key', 'discovery'],
  defect: {
    name: 'key-rotation-breaks-offline-refresh',
    behaviour: 'Offline tokens signed with the previous key are refused as soon as a new key is active.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; remember the kid of the ID token.',
    'Rotate the signing key in the admin API, keeping the old key for verification only.',
    'REFRESH(ot, C1) -> at, id; assert 200.',
    'Fetch jwks_uri afresh; assert that the kid of id (and of at if it is a JWT) is in the set and that the signatures verify.',
    'Remove the old key completely and probe REFRESH once more; the outcome is recorded.',
  ],
  verdict: {
    pass: 'ot works after the rotation and new signatures verify.',
    warn: 'ot is refused after the rotation, or the signing key of new tokens is not in the JWKS document.',
  },
  conflicts:
    'Only the retention of old keys in the JWKS document is a written recommendation; that refresh tokens survive is inferred, and removing a key completely may end self-contained tokens.',
  async check() {
    throw new Error('to be written')
  },
})
