import type { Observer } from '../../harness/checks/observer.ts'
import { rfc7009 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { Proof } from '../../harness/rp/client-authentication.ts'
import { refusesClient } from '../../harness/rp/token-reply.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import type { ServerMetadata } from '../../harness/target/server-metadata.ts'
import { requirement } from '../requirement.ts'
import { acceptedAccessToken, observeAccessTokenEnded, stillAccepted } from '../shared/access-tokens.ts'
import { livingControl } from '../shared/controls.ts'
import { withoutLoginSession } from '../shared/login-session.ts'

const offlineRequest = { scope: 'openid offline_access', prompt: 'consent' }

export const revokeTokenRefreshToken = requirement({
  id: 'revoke-token-refresh-token',
  area: 'revocation',
  role: 'proves-revocation',
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
  shows: ['revocation-request-ends-token'],
  defect: 'revocation-endpoint-noop',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; OFFLINE(U2, C1, B2) -> control.',
    'POST token=ot and token_type_hint=refresh_token to the revocation endpoint, authenticated as C1; assert 200.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot) within the propagation window.',
    'Repeat with public client P1 identified by client_id only, if there is one that gets a refresh token.',
  ],
  verdict: {
    pass: '200 and ot is refused, for each client type.',
    fail: 'The endpoint refuses the valid request or ot still works after 200. A public client may be refused where the metadata of the endpoint does not name the method none.',
  },
  conflicts: 'A short propagation delay is tolerated by the RFC; the window is a setting of the target.',
  cause: 'The endpoint looks for access tokens only, or its answer is sent whatever was found.',
  async check({ rp, users, clients, browser, observe, has, blocked, found }) {
    const roundOf = async (client: TestClient) => {
      const [grant, control] = [
        await rp.obtain({ client, browser: browser(), user: users.first, ...offlineRequest }),
        await rp.obtain({ client, browser: browser(), user: users.second, ...offlineRequest }),
      ]
      if (grant.refreshToken === undefined || control.refreshToken === undefined) {
        if (client.role === 'main') blocked('a refresh token for the main client')
        observe.note(`revocation by client ${client.role}`, 'this client gets no refresh token')
        return
      }
      await rp.clock.intoNewSecond()
      const reply = await rp.revoke(grant.refreshToken, client, { hint: 'refresh_token' })
      if (client.authentication === 'none' && refusesPublicClients(reply, rp.metadata)) {
        observe.note(
          `revocation by client ${client.role}`,
          `${describeRefusal(reply)}; by its metadata the endpoint takes no public clients`,
          [reply],
        )
        return
      }
      const accepted = observeAccepted(observe, reply, `the revocation by client ${client.role}`)
      if (!accepted && client.role === 'main') found('revocation-request-ends-token', false)
      if (!accepted) return
      await livingControl({ rp, blocked }, control, 'the token of another user')
      const ended = await observe.dead(grant, `the offline token that client ${client.role} revoked`)
      if (client.role === 'main') found('revocation-request-ends-token', ended)
    }
    await roundOf(clients.main)
    if (has('public-client') && clients.public.clientId !== clients.main.clientId)
      await roundOf(clients.public)
  },
})

/**
 * Whether the endpoint refused a client that does not authenticate, and never said that it takes one.
 *
 * @see RFC 8414, section 2: without revocation_endpoint_auth_methods_supported it is client_secret_basic
 */
function refusesPublicClients(reply: Reply, metadata: ServerMetadata): boolean {
  const methods = metadata.revocation_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return refusesClient(reply) && Array.isArray(methods) && !methods.includes('none')
}

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
  needs: ['authorize', 'revocation'],
  optional: ['userinfo', 'introspection', 'online-session', 'rp-logout'],
  reliesOn: ['revocation-request-ends-token'],
  asks: ['offline-survives-logout', 'userinfo-open-after-logout'],
  defect: 'revocation-leaves-access-tokens',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, at0; LOGOUT(B1), where there is one that spares offline tokens and what they yield, so that no login session interferes; REFRESH(ot) -> at1.',
    'Note which of UserInfo and introspection accept at1; if neither, the check is blocked.',
    'REVOKE(newest refresh token, C1); it has to be accepted.',
    'Within the propagation window assert that one of these places refuses at1, and the same for at0 where it was still accepted before.',
  ],
  verdict: {
    pass: 'Both access tokens are refused or inactive.',
    warn: 'An access token is still active.',
    notApplicable: 'The server has neither UserInfo nor introspection.',
  },
  conflicts: 'Conditional recommendation; servers with self-contained access tokens may be unable.',
  cause:
    'Access tokens are self-contained or stored apart, and nothing connects them with the revoked refresh token.',
  async check(check) {
    const { rp, users, clients, browser, knows } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    const { accessToken: fromCode } = grant.first
    if (knows('userinfo-open-after-logout')) await withoutLoginSession(check, grant)
    // Refreshed after the logout: on some servers earlier access tokens end with the login session.
    const { accessToken: fromRefresh } = await rp.refreshed(grant)
    const refreshed = await acceptedAccessToken(check, grant, fromRefresh)
    const earlier = await stillAccepted(check, grant, fromCode)
    await rp.revoked(grant)
    await observeAccessTokenEnded(check, refreshed, 'the access token of the refresh')
    if (earlier !== undefined) await observeAccessTokenEnded(check, earlier, 'the access token of the code')
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
  reliesOn: ['revocation-request-ends-token'],
  defect: 'revoking-unknown-token-errors',
  procedure: [
    'POST token=<random string> to the revocation endpoint, authenticated as C1, once without a hint and once with token_type_hint=foo; assert 200.',
    'OFFLINE(U1, C1, B1) -> ot; REVOKE(ot) twice; assert 200 both times.',
  ],
  verdict: {
    pass: '200 in every case.',
    fail: 'Any other status; 429 and server errors say nothing and end the check as error.',
  },
  evidence: ['doorkeeper-gem/doorkeeper#1362'],
  cause: 'The endpoint reports a token that it does not find as an error of the client.',
  async check({ rp, users, clients, browser, observe }) {
    const client = clients.main
    const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
    const unknown = await rp.revoke(random(), client)
    observeAccepted(observe, unknown, 'the revocation of a token that never existed')
    const strange = await rp.revoke(random(), client, { hint: 'foo' })
    observeAccepted(observe, strange, 'the revocation of such a token with an unknown hint')
    const grant = await rp.offline(users.first, client, browser())
    await rp.revoked(grant)
    const again = await rp.revoke(grant.refreshToken ?? '', client, { hint: 'refresh_token' })
    observeAccepted(observe, again, 'the revocation of a token that is revoked already')
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
  reliesOn: ['revocation-request-ends-token'],
  defect: 'any-client-may-revoke',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'POST token=ot authenticated as C2; record the status; assert ALIVE(ot).',
    'If C1 is confidential: POST token=ot as C1 with a wrong secret (where it has one), with client_id C1 only, and without anything about the client; assert that no answer is a success, and ALIVE(ot) after each.',
  ],
  verdict: {
    pass: 'ot survives all attempts and failed authentication is reported.',
    fail: 'ot is dead after any attempt, or a failed authentication is answered with success.',
    warn: 'The request of C2 is answered with 200 and silently ignored instead of an error.',
  },
  conflicts:
    'The RFC says the foreign request is refused and the client informed, but several servers answer 200 to leak nothing; only the survival of the token is decisive.',
  evidence: ['lepture/authlib PR 646', 'jasonraimondi/ts-oauth2-server release 5.0.0-rc.3'],
  cause: 'The endpoint treats the possession of the token as permission to revoke it.',
  async check({ rp, users, clients, browser, observe }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const foreign = await rp.revoke(grant.refreshToken ?? '', clients.second, { hint: 'refresh_token' })
    refuseCrash(foreign)
    if (!(await observe.alive(grant, 'the offline token after a revocation by another client'))) return
    observe.that(
      foreign.status >= 300,
      {
        subject: 'the answer to a revocation by another client',
        expected: 'an error',
        observed: foreign.status >= 300 ? describeRefusal(foreign) : `${foreign.status}, silently ignored`,
        replies: [foreign],
      },
      'weakness',
    )
    for (const [name, proof] of failedProofs(client)) {
      const reply = await rp.revoke(grant.refreshToken ?? '', client, { hint: 'refresh_token', proof })
      refuseCrash(reply)
      if (!(await observe.alive(grant, `the offline token after a revocation ${name}`))) return
      observe.that(reply.status >= 300, {
        subject: `the answer to a revocation ${name}`,
        expected: 'an error',
        observed: reply.status >= 300 ? describeRefusal(reply) : `${reply.status}`,
        replies: [reply],
      })
    }
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
  reliesOn: ['revocation-request-ends-token'],
  defect: 'revocation-trusts-hint',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; make sure that it refreshes, and adopt the newest token.',
    'POST token=ot, token_type_hint=access_token, authenticated as C1; assert 200.',
    'Assert DEAD(ot).',
    'Repeat with a new token and token_type_hint=urn:example:unknown.',
  ],
  verdict: { pass: 'ot is refused in both rounds.', fail: 'The answer is not 200, or ot works after it.' },
  cause: 'The hint selects the only store that is searched.',
  async check({ rp, users, clients, browser, observe }) {
    for (const hint of ['access_token', 'urn:example:unknown']) {
      const grant = await rp.offline(users.first, clients.main, browser())
      await rp.refreshed(grant)
      await rp.clock.intoNewSecond()
      const reply = await rp.revoke(grant.refreshToken ?? '', clients.main, { hint })
      observeAccepted(observe, reply, `the revocation with token_type_hint=${hint}`)
      await observe.dead(grant, `the offline token that was revoked with token_type_hint=${hint}`)
    }
  },
})

/** Expects status 200: whether there was something to revoke makes no difference. */
function observeAccepted(observe: Observer, reply: Reply, subject: string): boolean {
  refuseCrash(reply)
  const accepted = reply.status === 200
  const observed = accepted ? 'status 200' : describeRefusal(reply)
  return observe.that(accepted, { subject, expected: 'status 200', observed, replies: [reply] })
}

/** Ways to fail the authentication of a confidential client; a public client has none. */
function failedProofs({ authentication }: TestClient): (readonly [string, Proof])[] {
  if (authentication === 'none') return []
  const unauthenticated: (readonly [string, Proof])[] = [
    ['with nothing but its client_id', { method: 'none' }],
    ['without anything about the client', { method: 'nothing' }],
  ]
  if (authentication === 'private_key_jwt') return unauthenticated
  return [['with a wrong secret', { method: authentication, secret: 'not-the-secret' }], ...unauthenticated]
}
