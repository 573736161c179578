import type { Check } from '../../harness/checks/context.ts'
import { rfc7009 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { isSuccess, type Reply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { refusesClient } from '../../harness/rp/token-reply.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import type { ServerMetadata } from '../../harness/target/server-metadata.ts'
import { requirement } from '../requirement.ts'
import { acceptedAccessToken, observeAccessTokenEnded, stillAccepted } from '../shared/access-tokens.ts'
import { livingControl } from '../shared/controls.ts'
import { withoutLoginSession } from '../shared/login-session.ts'
import { observeAccepted } from './accepted-answer.ts'

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
    'OFFLINE(U1, C1) three times, each in a browser of its own -> ot is the one between; where it does not refresh, the target keeps one, and ot is the newest. OFFLINE(U2, C1, B1) -> control.',
    'POST token=ot and token_type_hint=refresh_token to the revocation endpoint, authenticated as C1; assert 200.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot) within the propagation window.',
    'Repeat with public client P1 identified by client_id only, if there is one that gets a refresh token.',
  ],
  verdict: {
    pass: '200 and ot is refused, for each client type.',
    fail: 'The endpoint refuses the valid request or ot still works after 200. A public client may be refused where the metadata of the endpoint does not name the method none.',
  },
  control: "Another user's token at the same client refreshes after the revocation.",
  proof:
    'Offline tokens of C1 refresh here by the gate; that of a public client is refreshed right before its revocation.',
  exceptions:
    'Public clients that get no refresh token, none that refreshes, or that the endpoint does not take by its metadata are left out and recorded. A declared propagation window is granted.',
  conflicts: 'A short propagation delay is tolerated by the RFC; the window is a setting of the target.',
  why: 'A client that is uninstalled believes that it has cleaned up, and leaves access behind.',
  cause: 'The endpoint looks for access tokens only, or its answer is sent whatever was found.',
  mend: 'Look for refresh tokens at the endpoint, and answer after the revocation is stored.',
  async check(check) {
    const { rp, users, clients, browser, observe, has, blocked, found } = check
    const roundOf = async (client: TestClient) => {
      const control = await rp.obtain({ client, browser: browser(), user: users.second, ...offlineRequest })
      const grant =
        client.role === 'main'
          ? await amongOthers(check)
          : await rp.obtain({ client, browser: browser(), user: users.first, ...offlineRequest })
      if (grant.refreshToken === undefined || control.refreshToken === undefined) {
        if (client.role === 'main') blocked('a refresh token for the main client')
        observe.note(`revocation by client ${client.role}`, 'this client gets no refresh token')
        return
      }
      if (client.role !== 'main') {
        const before = await rp.refresh(grant)
        if (!before.granted) {
          refuseCrash(before)
          observe.note(`revocation by client ${client.role}`, `its token does not refresh before`, [before])
          return
        }
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
      // With another status of success the token may have ended all the same, which other checks lean on.
      if (!accepted && !isSuccess(reply)) {
        if (client.role === 'main') found('revocation-request-ends-token', false)
        return
      }
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
 * A token of the main client that has an older and a newer one of the same user beside it, so that a revocation which
 * ends the first or the last of them is found out; the newest where the target keeps one only.
 */
async function amongOthers({ rp, users, clients, browser, policy }: Check): Promise<Grant> {
  const offline = () =>
    rp.obtain({ client: clients.main, browser: browser(), user: users.first, ...offlineRequest })
  if (policy.offline_tokens_per_user_client === 'single') return offline()
  await offline()
  const between = await offline()
  const newest = await offline()
  const reply = await rp.refresh(between)
  if (!reply.granted) refuseCrash(reply)
  return reply.granted ? between : newest
}

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
    'OFFLINE(U1, C1, B1) -> ot, at0; LOGOUT(B1), so that no login session interferes, where offline tokens are known to outlive one; REFRESH(ot) -> at1.',
    'Note which of UserInfo and introspection accept at1; if neither, the check is blocked.',
    'REVOKE(newest refresh token, C1); it has to be accepted.',
    'Within the propagation window assert that every one of these places refuses at1, and the same for at0 where it was still accepted before.',
  ],
  verdict: {
    pass: 'Both access tokens are refused wherever they were accepted.',
    warn: 'An access token is still accepted somewhere.',
    notApplicable: 'The server has neither UserInfo nor introspection.',
  },
  control: 'Only a place that accepted an access token right before the revocation is asked after it.',
  proof:
    'The revocation has to be answered with 200, and that one ends the refresh token is known from revoke-token-refresh-token.',
  exceptions:
    'Servers with self-contained access tokens may be unable to end them and get a warning. Where a refresh ends earlier access tokens, at0 is left out; where a logout ends offline tokens, nobody signs out.',
  conflicts: 'Conditional recommendation; servers with self-contained access tokens may be unable.',
  why: 'What was revoked goes on until the access token runs out.',
  cause:
    'Access tokens are self-contained or stored apart, and nothing connects them with the revoked refresh token.',
  mend: 'Keep the grant in the access token, and ask for it at UserInfo and introspection.',
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
  defect: 'revoking-unknown-token-errors',
  procedure: [
    'POST token=<random string> to the revocation endpoint, authenticated as C1, once without a hint and once with token_type_hint=foo; assert 200.',
    'OFFLINE(U1, C1, B1) -> ot; REVOKE(ot) twice; assert 200 both times.',
  ],
  verdict: {
    pass: '200 in every case.',
    fail: 'Any other status; 429 and server errors say nothing and end the check as error.',
  },
  control:
    'The client is known to the endpoint: the revocation of a token of its own has to be answered with 200 in the same check, or it is blocked.',
  proof:
    'The unknown tokens are random, and the revoked one was revoked by a request that was answered with 200.',
  exceptions:
    'None that is legal: an unsupported_token_type concerns a type of token that the server knows, and an unknown hint is ignored.',
  evidence: ['doorkeeper-gem/doorkeeper#1362'],
  why: 'Clients that clean up would stop at an error for a token that is gone already.',
  cause: 'The endpoint reports a token that it does not find as an error of the client.',
  mend: 'Answer 200 for every token that is not in force.',
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
