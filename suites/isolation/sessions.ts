import { oidcCore, rfc7009 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { revocationTookEffect } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'
import { worksNow } from '../shared/refusal.ts'

export const isolationTokenRevokeKeepsOnline = requirement({
  id: 'isolation-token-revoke-keeps-online',
  area: 'isolation',
  title: 'Revoking the offline token neither logs the user out nor ends the online token',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: rfc7009('2.1'),
  statement:
    'The login session and a login-bound refresh token of the same client are not part of the offline authorization.',
  profiles: ['revocation'],
  needs: ['authorize', 'online-session', 'revocation'],
  optional: ['online-refresh-token'],
  reliesOn: ['revocation-request-ends-token'],
  defect: 'token-revoke-ends-online-session',
  procedure: [
    'ONLINE(U1, C1, B1) -> rt, then OFFLINE(U1, C1, B1) -> ot in the same session; see whether rt refreshes and whether SSO(B1, C1) = alive.',
    'REVOKE(ot, C1); wait for the propagation window.',
    'Assert ALIVE(rt) and SSO(B1, C1) = alive, each where it was so before.',
    'Make sure that ot is dead, else the check is blocked.',
  ],
  verdict: {
    pass: 'Session and online token live on.',
    warn: 'The session ended or rt is refused.',
    notApplicable:
      'The server issues no refresh token without offline_access and has no observable login session.',
  },
  control:
    'rt and the login session count only where they worked right before the revocation, after offline access was granted beside them.',
  proof: 'ot is presented once at the end and has to be refused.',
  exceptions:
    'A server may revoke related tokens by its policy, and gets a warning at most. One that replaces the online token by the offline one is judged by its login session.',
  conflicts:
    'Related tokens may be revoked according to the policy of the server, so this is never more than a warning.',
  evidence: ['keycloak/keycloak#35813', 'keycloak/keycloak PR 35696'],
  why: 'A client that stops its background work would sign the user out.',
  cause: 'The session is found by an identifier that the offline and the login session share.',
  mend: 'Keep identifiers of offline grants apart from those of login sessions.',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable } = check
    const device = browser()
    const online = await rp.online(users.first, clients.main, device)
    const offline = await rp.offline(users.first, clients.main, device)
    const refreshes = online.refreshToken !== undefined && (await worksNow(check, online))
    const signedIn = (await rp.session(device, clients.main)) === 'alive'
    if (!refreshes && !signedIn) {
      return notApplicable('there is neither an online refresh token nor a login session to keep')
    }
    await rp.revoked(offline)
    await propagated(check)
    if (refreshes) await observe.alive(online, 'the online token after the offline token was revoked')
    if (signedIn) {
      const { state, shown } = await rp.sessionSeen(device, clients.main)
      observe.that(state === 'alive', {
        subject: 'the login session after the offline token was revoked',
        expected: 'alive',
        observed: state,
        replies: shown,
      })
    }
    await revocationTookEffect(check, offline, 'the offline token')
  },
})

export const isolationOfflineGrantKeepsSso = requirement({
  id: 'isolation-offline-grant-keeps-sso',
  area: 'isolation',
  title:
    "Asking for offline access in a running session neither signs the browser out nor ends other clients' tokens",
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: oidcCore('11', 'OfflineAccess'),
  statement:
    'Offline access is something additional; the login session that exists already, and what other clients hold in it, stay as they are.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'second-client', 'online-session'],
  optional: ['online-refresh-token'],
  defect: 'offline-grant-ends-session',
  procedure: [
    'ONLINE(U1, C2, B1) -> rt2 (if the server issues one), which has to refresh; SSO(B1, C2) = alive, otherwise not applicable.',
    'OFFLINE(U1, C1, B1) -> ot in the same session.',
    'Wait for the propagation window; assert SSO(B1, C2) = alive, ALIVE(rt2) and ALIVE(ot).',
    'In a fresh browser start with OFFLINE(U1, C1, B2); record whether SSO(B2, C1) is alive, without judging it.',
  ],
  verdict: {
    pass: 'Session and online token go on.',
    warn: 'The session ended or rt2 is refused.',
    notApplicable: 'The server has no observable login session.',
  },
  control:
    'rt2 refreshes and the session is alive right before the grant of the other client; ot works at the end.',
  proof: 'The grant has yielded an offline token in the same browser.',
  exceptions:
    'A server that keeps no login session where a browser begins with offline access passes: there the session is recorded only.',
  conflicts:
    'A product may create no login session when the very first request of a browser asks for offline access (Keycloak does so from 26.1 on); that is recorded as information, because nothing existed that could be lost.',
  evidence: ['keycloak/keycloak#36717', 'keycloak/keycloak#52018'],
  why: 'Consenting to one client would sign the user out everywhere.',
  cause: 'The login session is turned into an offline one instead of being accompanied by it.',
  mend: 'Add the offline grant, and leave the session as it is.',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable } = check
    const device = browser()
    const other = await rp.online(users.first, clients.second, device)
    if (other.refreshToken !== undefined) await rp.refreshed(other)
    if ((await rp.session(device, clients.second)) !== 'alive') {
      return notApplicable('no login session is observable after a login')
    }
    const offline = await rp.offline(users.first, clients.main, device)
    await propagated(check)
    const { state, shown } = await rp.sessionSeen(device, clients.second)
    observe.that(state === 'alive', {
      subject: 'the login session after another client was granted offline access in it',
      expected: 'alive',
      observed: state,
      replies: shown,
    })
    if (other.refreshToken !== undefined) {
      await observe.alive(other, "the other client's online token after that grant")
    }
    await observe.alive(offline, 'the offline token')
    const fresh = browser()
    await rp.offline(users.first, clients.main, fresh)
    observe.note(
      'the login session of a browser that began with a request for offline access',
      await rp.session(fresh, clients.main),
    )
  },
})
