import { rfc7009 } from '../../harness/clause.ts'
import { refuseCrash } from '../../harness/engine/judge.ts'
import { requirement } from '../../harness/requirement.ts'

export const revokeTokenRefreshToken = requirement({
  id: 'revoke-token-refresh-token',
  area: 'revocation',
  title: 'A client can revoke its offline token at the revocation endpoint',
  level: 'MUST',
  basis: 'text',
  clause: rfc7009('2'),
  also: [rfc7009('2.1'), rfc7009('2.2')],
  statement:
    'Servers with a revocation endpoint support it for refresh tokens; after the 200 answer the token is unusable.',
  profiles: ['revocation'],
  needs: ['authorize', 'second-user', 'revocation'],
  optional: ['public-client'],
  defect: {
    name: 'revocation-endpoint-noop',
    behaviour: 'The revocation endpoint answers 200 and does nothing for offline tokens.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; OFFLINE(U2, C1, B2) -> control.',
    'POST token=ot and token_type_hint=refresh_token to the revocation endpoint, authenticated as C1; assert 200.',
    'Assert DEAD(ot) within the propagation window and ALIVE(control).',
    'Repeat with public client P1 identified by client_id only, if available.',
  ],
  verdict: {
    pass: '200 and ot is refused, for each client type.',
    fail: 'The endpoint refuses the valid request or ot still works after 200.',
  },
  conflicts: 'A short propagation delay is tolerated by the RFC; the window is a setting of the target.',
  async check({ rp, users, clients, browser, observe }) {
    const control = await rp.offline(users.second, clients.main, browser())
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.revoked(grant)
    await observe.alive(control, "another user's offline token")
    await observe.dead(grant, 'the revoked offline token')
  },
})

export const revokeTokenCascadesToAccess = requirement({
  id: 'revoke-token-cascades-to-access',
  area: 'revocation',
  title: 'Revoking the offline token also ends its access tokens',
  level: 'SHOULD',
  basis: 'text',
  clause: rfc7009('2.1'),
  also: [rfc7009('3')],
  statement:
    'If the server can revoke access tokens at all, revoking a refresh token should invalidate the access tokens of the same authorization.',
  profiles: ['revocation'],
  needs: ['authorize', 'rp-logout', 'revocation', 'userinfo'],
  dependsOn: ['revoke-token-refresh-token', 'logout-userinfo-after-logout'],
  defect: {
    name: 'revocation-leaves-access-tokens',
    behaviour: 'Revocation of a refresh token does not touch its access tokens.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, at0; REFRESH(ot) -> at1; LOGOUT(B1) so that no login session interferes.',
    'Assert USERINFO(at1) = 200.',
    'REVOKE(ot, C1); assert 200.',
    'Within the propagation window assert for at0 and at1 that USERINFO is 401 or INTROSPECT gives active=false.',
  ],
  verdict: { pass: 'Both access tokens are refused or inactive.', warn: 'An access token is still active.' },
  conflicts: 'Conditional recommendation; servers with self-contained access tokens may be unable.',
  async check() {
    throw new Error('to be written')
  },
})

export const revokeTokenUnknownIs200 = requirement({
  id: 'revoke-token-unknown-is-200',
  area: 'revocation',
  title: 'Revoking an unknown or already revoked token is answered with 200',
  level: 'MUST',
  basis: 'text',
  clause: rfc7009('2.2'),
  statement:
    'The purpose of a revocation is already reached for an invalid token, so the client gets a success answer.',
  profiles: ['revocation'],
  needs: ['authorize', 'revocation'],
  dependsOn: ['revoke-token-refresh-token'],
  defect: {
    name: 'revoking-unknown-token-errors',
    behaviour: 'The endpoint answers 400 for tokens it does not know.',
  },
  procedure: [
    'POST token=<random string> to the revocation endpoint, authenticated as C1; assert 200.',
    'OFFLINE(U1, C1, B1) -> ot; REVOKE(ot) twice; assert 200 both times.',
    'POST token=<random string> with token_type_hint=foo; assert 200.',
  ],
  verdict: { pass: '200 in every case.', fail: 'Any other status (other than 429 or 503).' },
  evidence: ['doorkeeper-gem/doorkeeper#1362'],
  async check({ rp, users, clients, browser, observe }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.revoked(grant)
    const again = await rp.revoke(grant.refreshToken ?? '', clients.main)
    const unknown = await rp.revoke(crypto.randomUUID(), clients.main)
    const hinted = await rp.revoke(crypto.randomUUID(), clients.main, { hint: 'foo' })
    for (const [subject, reply] of [
      ['a second revocation', again],
      ['the revocation of an unknown token', unknown],
      ['the revocation of an unknown token with an unknown hint', hinted],
    ] as const) {
      refuseCrash(reply)
      observe.that(reply.status === 200, {
        subject,
        expected: 'status 200',
        observed: String(reply.status),
        replies: [reply],
      })
    }
  },
})

export const revokeTokenOnlyByOwner = requirement({
  id: 'revoke-token-only-by-owner',
  area: 'revocation',
  title: 'Only the authenticated owner client can revoke an offline token',
  level: 'MUST NOT',
  basis: 'text',
  clause: rfc7009('2.1'),
  statement:
    'The server authenticates a confidential client and checks that the token was issued to it before anything is invalidated.',
  profiles: ['revocation'],
  needs: ['authorize', 'second-client', 'revocation'],
  dependsOn: ['revoke-token-refresh-token'],
  defect: {
    name: 'any-client-may-revoke',
    behaviour: 'The revocation endpoint does not compare the client of the token with the caller.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'POST token=ot authenticated as C2; record the status; assert ALIVE(ot).',
    'POST token=ot with client_id C1 and a wrong secret; assert 401 or 400 with error=invalid_client; assert ALIVE(ot).',
    'POST token=ot without any client authentication; assert an error status; assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'ot survives all three attempts and failed authentication is reported.',
    fail: 'ot is dead after any attempt, or a failed authentication is answered with 200.',
    warn: 'The request of C2 is answered with 200 and silently ignored instead of an error.',
  },
  conflicts:
    'The RFC says the foreign request is refused and the client informed, but several servers answer 200 to leak nothing; only the survival of the token is decisive.',
  evidence: ['lepture/authlib PR 646', 'jasonraimondi/ts-oauth2-server release 5.0.0-rc.3'],
  async check() {
    throw new Error('to be written')
  },
})

export const revokeTokenWrongHint = requirement({
  id: 'revoke-token-wrong-hint',
  area: 'revocation',
  title: 'A wrong token_type_hint does not prevent revocation',
  level: 'MUST',
  basis: 'text',
  clause: rfc7009('2.1'),
  also: [rfc7009('2.2')],
  statement: 'The hint is only a hint: the server extends its search to all token types.',
  profiles: ['revocation'],
  needs: ['authorize', 'revocation'],
  dependsOn: ['revoke-token-refresh-token'],
  defect: {
    name: 'revocation-trusts-hint',
    behaviour:
      'With hint access_token the server searches access tokens only and leaves the offline token alive.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'POST token=ot, token_type_hint=access_token, authenticated as C1; assert 200.',
    'Assert DEAD(ot).',
    'Repeat with a new token and token_type_hint=urn:example:unknown.',
  ],
  verdict: { pass: 'ot is refused in both rounds.', fail: 'ot works after the 200 answer.' },
  async check({ rp, users, clients, browser, observe }) {
    for (const hint of ['access_token', 'urn:example:unknown']) {
      const grant = await rp.offline(users.first, clients.main, browser())
      await rp.clock.intoNewSecond()
      const reply = await rp.revoke(grant.refreshToken ?? '', clients.main, { hint })
      refuseCrash(reply)
      observe.that(reply.status === 200, {
        subject: `the answer to a revocation with the hint ${hint}`,
        expected: 'status 200',
        observed: String(reply.status),
        replies: [reply],
      })
      await observe.dead(grant, `the token that was revoked with the hint ${hint}`)
    }
  },
})
