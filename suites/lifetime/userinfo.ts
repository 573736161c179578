import { keycloakGuide, oidcCore } from '../../harness/engine/clause.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { marginOf, needSeconds, outlived } from './passing-time.ts'

export const lifetimeUserinfoAfterSsoExpiry = requirement({
  id: 'lifetime-userinfo-after-sso-expiry',
  area: 'lifetime',
  title: 'A token refreshed after the login session has expired reaches UserInfo',
  level: 'MUST',
  basis: 'derived',
  clause: oidcCore('11', 'OfflineAccess'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts')],
  statement:
    'Offline access is access to UserInfo while nobody is logged in; a login session that ran out is no other case than one that was ended.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'online-session', 'userinfo'],
  optional: ['time-travel'],
  reliesOn: ['offline-outlives-session', 'refreshed-token-opens-userinfo'],
  defect: 'userinfo-requires-unexpired-session',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, sub.',
    'TRAVEL(policy.sso_idle_limit + 5 minutes), or policy.sso_max_limit where only that is declared; without a clock that moves, wait for a short limit. Make sure that SSO(B1, C1) = ended.',
    'REFRESH(ot, C1) -> at; on a refusal the check is blocked, which is the subject of lifetime-survives-sso-expiry.',
    'USERINFO(at): assert 200 and the same sub.',
  ],
  verdict: {
    pass: '200 with the same sub.',
    fail: 'UserInfo refuses the token.',
    notApplicable:
      'No limit of the login session is declared that is shorter than those of offline tokens, or it is too long to wait for and the clock cannot be moved.',
  },
  control:
    'A refreshed token opens UserInfo while the login session lives, which is a fact that this check leans on.',
  proof: 'A request with prompt=none finds no login session any more, else the check is blocked.',
  exceptions:
    'A server that ends offline tokens with the login session is blocked; one that answers UserInfo as a JWT is read as such.',
  disturbs: 'clock',
  why: 'The refresh works and its access token does not, some hours after the user was last seen.',
  cause: 'UserInfo looks for a login session that has not expired instead of the grant of the access token.',
  mend: 'Let UserInfo ask whether the grant of the access token is in force.',
  async check(check) {
    const { rp, users, clients, browser, observe, policy, notApplicable, blocked } = check
    const margin = marginOf(check)
    const limit =
      outlived(policy.sso_idle_limit, policy, margin) ?? outlived(policy.sso_max_limit, policy, margin)
    if (limit === undefined) {
      return notApplicable(
        'no limit of the login session is declared that is shorter than those of offline tokens',
        'declared: { sso_idle_limit: <seconds> }',
      )
    }
    needSeconds(check, limit + margin)
    const device = browser()
    const grant = await rp.offline(users.first, clients.main, device)
    await rp.wait(limit + margin)
    if ((await rp.session(device, clients.main)) === 'alive') blocked('a login session that expires')
    const { accessToken } = await rp.refreshed(grant)
    const { subject, accepted, reply } = await rp.userinfoSubject(accessToken)
    // An encrypted answer keeps to itself whom it is about.
    const another = subject !== undefined && grant.subject !== undefined && subject !== grant.subject
    const open = accepted && !another
    observe.that(open, {
      subject: 'a token refreshed after the login session expired, at UserInfo',
      expected: 'status 200 and the same subject',
      observed: accepted ? (another ? 'another subject' : 'accepted') : `refused (${describeRefusal(reply)})`,
      replies: [reply],
    })
  },
})
