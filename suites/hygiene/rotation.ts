import { oauth21, rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'

export const rotationPublicClientProtected = requirement({
  id: 'rotation-public-client-protected',
  area: 'hygiene',
  title: 'Refresh tokens of public clients are rotated or sender-constrained',
  level: 'MUST',
  basis: 'text',
  clause: rfc9700('4.14.2'),
  also: [oauth21('4.3.1'), rfc9700('2.2.2')],
  statement:
    'A public client has no secret, so its refresh token needs one of the two protections; one plain bearer token usable for ever is not allowed.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'public-client'],
  shows: ['superseded-token-refused'],
  defect: 'public-client-unprotected',
  procedure: [
    'OFFLINE(U1, P1, B1) without DPoP and without a client certificate -> ot1.',
    'If the request is refused because a proof is required, the requirement is met by sender constraint.',
    'REFRESH(ot1, P1 by client_id only) -> ot2; assert that a refresh token different from ot1 is returned.',
    'Wait policy.reuse_grace plus one second.',
    'REFRESH(ot1, P1); assert refusal (invalid_grant expected).',
  ],
  verdict: {
    pass: 'Sender constraint is demanded, or the token is replaced and the old one refused.',
    fail: 'ot1 works again after the grace period and no proof was demanded.',
    notApplicable: 'The server does not issue refresh tokens to public clients.',
  },
  conflicts:
    'The strictest rule collides with the classic offline token that is stored once and used for years; Keycloak rotates only if configured. Confidential clients are not concerned.',
  cause: 'Rotation is off by default and was not switched on for public clients.',
  async check({ rp, users, clients, browser, observe, policy, found }) {
    const grant = await rp.offline(users.first, clients.public, browser())
    const first = grant.refreshToken ?? ''
    const reply = await rp.refreshed(grant)
    const replaced = reply.refreshToken !== undefined && reply.refreshToken !== first
    observe.that(replaced, {
      subject: "a public client's refresh",
      expected: 'a new refresh token',
      observed: replaced ? 'a new one' : 'the token stays as it is',
      replies: [reply],
    })
    if (!replaced) return found('superseded-token-refused', false)
    if (rp.metadata.userinfo_endpoint !== undefined) await rp.userinfo(reply.accessToken)
    await rp.wait((policy.reuse_grace ?? 0) + 1)
    const refused = await observe.deadToken(
      first,
      clients.public,
      'the replaced token after the grace period',
    )
    found('superseded-token-refused', refused)
  },
})

export const rotationReuseRevokesFamily = requirement({
  id: 'rotation-reuse-revokes-family',
  area: 'hygiene',
  title: 'Presenting a rotated token again ends the active successor too',
  level: 'MUST',
  basis: 'text',
  clause: rfc9700('4.14.2'),
  also: [oauth21('4.3.1'), rfc6749('10.4')],
  statement:
    'With rotation, reuse of an old token is a sign of theft: the server refuses it and revokes the currently valid token of that line.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'public-client', 'rotation'],
  reliesOn: ['superseded-token-refused'],
  shows: ['reuse-ends-family'],
  defect: 'reuse-not-detected',
  procedure: [
    'OFFLINE(U1, P1, B1) -> r1; REFRESH -> r2; REFRESH(r2) -> r3; all three differ, otherwise not applicable.',
    'Wait policy.reuse_grace plus one second.',
    'REFRESH(r1, P1); assert a refusal.',
    'REFRESH(r3, P1); assert a refusal.',
  ],
  verdict: {
    pass: 'r1 and afterwards r3 are refused.',
    fail: 'r3 still works after the reuse of r1.',
    notApplicable: 'The target does not rotate for P1, or binds the token to a key.',
  },
  conflicts:
    'Mandatory only where rotation is the chosen protection. OAuth 2.1 goes further and wants the grant revoked. One large provider rotates without ever revoking old tokens.',
  cause: 'A superseded token is deleted, so its reuse looks like that of an unknown one.',
  async check({ rp, users, clients, browser, observe, policy, notApplicable, found }) {
    const client = clients.public
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    await rp.refreshed(grant)
    const [oldest, , newest] = grant.refreshTokens
    if (oldest === undefined || newest === undefined) {
      return notApplicable('the target does not replace the refresh token of a public client each time')
    }
    await rp.wait((policy.reuse_grace ?? 0) + 1)
    if (!(await observe.deadToken(oldest, client, 'the first token of the line, used again'))) {
      return found('reuse-ends-family', false)
    }
    const ended = await observe.deadToken(newest, client, 'the active token of the line after that reuse')
    found('reuse-ends-family', ended)
  },
})
