import { keycloakGuide } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { requirement } from '../requirement.ts'
import { endedByNow, livingControl } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'

export const revokeClientOnlinePolicy = requirement({
  id: 'revoke-client-online-policy',
  area: 'client-wide',
  title: 'What revoking everything of a client means for its online tokens is as declared',
  level: 'MAY',
  basis: 'derived',
  clause: keycloakGuide('Revoking active sessions', '_revocation-policy'),
  statement:
    'Whether refresh tokens of login sessions, and the sessions themselves, end as well is up to the server; whatever it does should be known.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-client', 'second-user', 'online-refresh-token', 'admin-revoke-client'],
  optional: ['online-session'],
  reliesOn: ['client-revocation-ends-tokens'],
  defect: 'client-revoke-online-mismatch',
  procedure: [
    'ONLINE(U1, C1, B1) -> rt, OFFLINE(U2, C1, B2) -> ot, ONLINE(U1, C2, B3) -> control; make sure that rt refreshes and SSO(B1, C2) is alive.',
    'CLIENT-REVOKE-ALL(C1); the control has to live and ot has to be dead, else the check is blocked.',
    'After the propagation window compare whether rt is refused with policy.revoke_client_includes_online, and whether SSO(B1, C2) is ended with policy.revoke_client_ends_session; what is not declared is recorded.',
  ],
  verdict: {
    pass: 'The observed effect equals the declared one.',
    warn: 'The observed effect differs from the declaration.',
    notApplicable: 'The server issues no refresh token without offline_access.',
  },
  control: 'A token of another client refreshes after the revocation, and everything worked before it.',
  proof: 'The offline token of the client is dead, or the check is blocked.',
  exceptions:
    'Every effect is legal, so only a difference from the declaration counts, and that warns; without a declaration the effect is information.',
  conflicts:
    'No specification covers it. A mark in time hits everything issued before; a deletion of offline grants does not.',
  reservation: 'The guide text that was read is about the policy of the whole realm.',
  why: 'An administrator who does not know this signs users out by surprise, or leaves sessions open.',
  cause: 'The operation was changed, or does more than its owner knows.',
  mend: 'Say in the documentation what ends, and keep to it.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, policy, has } = check
    const device = browser()
    const online = await rp.onlineWithRefresh(users.first, clients.main, device)
    const offline = await rp.offline(users.second, clients.main, browser())
    const control = await rp.online(users.first, clients.second, browser())
    await rp.refreshed(online)
    const signedIn = has('online-session') && (await rp.session(device, clients.second)) === 'alive'
    await operations.revoke('admin-revoke-client', { client: clients.main })
    if (control.refreshToken !== undefined) {
      await livingControl(check, control, 'the token of another client')
    }
    await propagated(check)
    const ended = signedIn ? (await rp.session(device, clients.second)) === 'ended' : undefined
    const reply = await rp.refresh(online)
    if (!reply.granted) refuseCrash(reply)
    if (!(await endedByNow(check, offline))) {
      check.blocked('a revocation that ends the offline token of the client: it still refreshes')
    }
    const compare = (subject: string, is: boolean, declared: boolean | undefined): void => {
      const words = (yes: boolean): string => (yes ? 'ended' : 'lives on')
      const name = `${subject} after everything of the client was revoked`
      if (declared === undefined) observe.note(name, words(is), [reply])
      else {
        observe.that(is === declared, {
          subject: name,
          expected: `${words(declared)}, as declared`,
          observed: words(is),
          replies: [reply],
        })
      }
    }
    compare('the online token of the client', !reply.granted, policy.revoke_client_includes_online)
    if (ended !== undefined) compare('the login session', ended, policy.revoke_client_ends_session)
  },
})
