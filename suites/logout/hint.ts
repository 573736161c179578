import type { Check } from '../../harness/checks/context.ts'
import { rpInitiatedLogout } from '../../harness/engine/clause.ts'
import type { Browser } from '../../harness/http/browser.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { withinPropagation } from '../shared/propagation.ts'

export const logoutAcceptsReplacedIdToken = requirement({
  id: 'logout-accepts-replaced-id-token',
  area: 'logout',
  title: 'A logout request may carry an ID token that a refresh has replaced',
  level: 'SHOULD',
  basis: 'text',
  clause: rpInitiatedLogout('2', 'RPLogout'),
  also: [rpInitiatedLogout('4', 'ValidationAndErrorHandling')],
  statement:
    'An ID token is a hint about the login it was issued for, and servers accept it as long as that session is current or recent, even past its expiry: that a refresh has yielded a newer ID token takes nothing away.',
  profiles: ['logout'],
  needs: ['authorize', 'online-session', 'rp-logout'],
  defect: 'logout-wants-newest-id-token',
  procedure: [
    'Sign in as U1 in B1; OFFLINE(U1, C1, B1) -> ot, id1. REFRESH(ot) -> id2; not applicable where no ID token is returned.',
    'Make sure that SSO(B1, C1) = alive, else the check is blocked.',
    'Send a logout request with id_token_hint=id1 from B1; follow it to the end and confirm if asked.',
    'Assert SSO(B1, C1) = ended within the propagation window. Where it is alive, send the same request with id2; that has to end it, else the check is blocked.',
  ],
  verdict: {
    pass: 'The session is ended.',
    warn: 'The session goes on after id1 and ends after id2.',
    notApplicable: 'Refresh answers carry no ID token.',
  },
  control:
    'Where the replaced ID token ends nothing, the newest one has to, in the same browser right after.',
  proof: 'The login session is alive right before the request.',
  exceptions:
    'A server that shows a page and asks the user, because it does not trust an old hint, is confirmed and passes. Where logout does not work at all the check is blocked.',
  evidence: ['spring-attic/spring-authorization-server#1440', '18F/identity-idp#1592'],
  why: 'Clients that stored the first ID token could not sign their users out.',
  cause: 'The hint is looked up among the tokens in force, and only the newest ID token is kept.',
  mend: 'Accept every ID token that was issued for the session as a hint, also expired and replaced ones.',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable, blocked } = check
    const client = clients.main
    const device = browser()
    // Signed in first: some servers keep no login session where a browser begins with offline access.
    await rp.authorized({ client, browser: device, user: users.first, scope: 'openid' })
    const grant = await rp.offline(users.first, client, device)
    const first = grant.firstIdToken ?? notApplicable('no ID token came with the code')
    const { idToken: newest } = await rp.refreshed(grant)
    if (newest === undefined || newest === first) {
      return notApplicable('refresh answers carry no ID token that replaces the first')
    }
    if ((await rp.session(device, client)) === 'ended') blocked('a login session before the logout')
    const reply = await rp.signOut(device, client, first)
    refuseCrash(reply)
    const ended = await sessionEnded(check, device, client)
    if (!ended) {
      refuseCrash(await rp.signOut(device, client, newest))
      if (!(await sessionEnded(check, device, client)))
        blocked('a logout with the newest ID token that ends the login session')
    }
    observe.that(ended, {
      subject: 'the login session after a logout request with an ID token that a refresh has replaced',
      expected: 'ended',
      observed: ended ? 'ended' : 'alive; the same request with the newest ID token ended it',
      replies: [reply],
    })
  },
})

export const logoutByPost = requirement({
  id: 'logout-by-post',
  area: 'logout',
  title: 'The logout endpoint takes POST as well as GET',
  level: 'MUST',
  basis: 'text',
  clause: rpInitiatedLogout('2', 'RPLogout'),
  statement:
    'A server with a logout endpoint supports both methods: by POST the parameters of the request are in the form that is sent.',
  profiles: ['logout'],
  needs: ['authorize', 'online-session', 'rp-logout'],
  defect: 'logout-by-get-only',
  procedure: [
    'Sign in as U1 in B1 with ONLINE(U1, C1, B1) -> id1; make sure that SSO(B1, C1) = alive, else the check is blocked.',
    'POST a logout request with id_token_hint=id1 from B1; follow it to the end and confirm if asked.',
    'Assert SSO(B1, C1) = ended within the propagation window. Where it is alive, send the same request by GET; that has to end it, else the check is blocked.',
  ],
  verdict: { pass: 'The session is ended.', fail: 'The session goes on after POST and ends after GET.' },
  control: 'Where POST ends nothing, GET with the same parameters has to, in the same browser right after.',
  proof: 'The login session is alive right before the request.',
  exceptions:
    'A server that asks the user on a page is confirmed and passes. Where logout by GET does not work either the check is blocked, since then nothing is known about the request. A server that leaves POST out until an option asks for it fails as it stands.',
  evidence: ['panva/node-oidc-provider enableHttpPostMethods'],
  why: 'Clients that send the request as a form, as the specification allows, could not sign out.',
  cause:
    'The endpoint has a handler for GET only, as long as no option asks for more, or reads its parameters from the query.',
  mend: 'Serve POST at the end session endpoint and read the form.',
  async check(check) {
    const { rp, users, clients, browser, observe, blocked } = check
    const client = clients.main
    const device = browser()
    const { firstIdToken: hint } = await rp.online(users.first, client, device)
    if ((await rp.session(device, client)) === 'ended') blocked('a login session before the logout')
    const reply = await rp.signOut(device, client, hint, 'post-with-hint')
    refuseCrash(reply)
    const ended = await sessionEnded(check, device, client)
    if (!ended) {
      refuseCrash(await rp.signOut(device, client, hint))
      if (!(await sessionEnded(check, device, client))) blocked('a logout by GET that ends the login session')
    }
    observe.that(ended, {
      subject: 'the login session after a logout request by POST',
      expected: 'ended',
      observed: ended ? 'ended' : `alive (POST answered ${reply.status}); the same request by GET ended it`,
      replies: [reply],
    })
  },
})

/** Whether a login session is over, at the latest at the end of the propagation window. */
async function sessionEnded(check: Check, device: Browser, client: TestClient): Promise<boolean> {
  const state = await withinPropagation(
    check,
    () => check.rp.session(device, client),
    (now) => now === 'ended',
  )
  return state === 'ended'
}
