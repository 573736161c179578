import { oidcCore } from '../../harness/engine/clause.ts'
import { describeAuthorization, refuseCrashOf, shownBy } from '../../harness/rp/authorization.ts'
import type { Authorization } from '../../harness/rp/rp-types.ts'
import { requirement } from '../requirement.ts'
import { conditionsWithoutUser, observeNoSilentOffline } from '../shared/silent-requests.ts'

export const scopePromptConsentShowsPage = requirement({
  id: 'scope-prompt-consent-shows-page',
  area: 'scope',
  title: 'prompt=consent asks again even when consent is already stored',
  level: 'SHOULD',
  basis: 'text',
  clause: oidcCore('3.1.2.1', 'AuthRequest'),
  also: [oidcCore('11', 'OfflineAccess')],
  statement:
    'A request with prompt=consent brings the consent question back in front of the user, also when an earlier answer is on file; a server that cannot ask returns an error.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'prompt-consent', 'consent'],
  defect: 'prompt-consent-remembered',
  procedure: [
    'OFFLINE(U1, C1, B1) with the consent page approved.',
    'In the same browser and session start the same authorization request again with prompt=consent.',
    'Assert that a consent page is shown before a code is issued, or that an error redirect (typically consent_required) is returned.',
  ],
  verdict: {
    pass: 'The page is shown the second time, or an error is returned instead of a code.',
    warn: 'A code is issued without any page on the second request.',
    notApplicable:
      'The target declares that nobody is asked at this client (pre-approved client, administrative consent), and no page came.',
  },
  control: 'The first request of the same kind, in the same browser, was approved and led to a grant.',
  proof: 'Tokens were issued after the first request, so whatever consent the server keeps is on file.',
  exceptions:
    'Servers that cannot ask may return an error instead. Where the target declares pre-approval or administrative consent and no page comes either time, it is not-applicable.',
  conflicts:
    'Servers with pre-approved first-party clients never show a page; they declare it and get not-applicable.',
  why: 'A client that wants a fresh decision, for example on a shared computer, gets an old one instead.',
  cause: 'A stored consent is looked up before the prompt parameter is.',
  mend: 'Read prompt before stored consents, and show the page, or answer with consent_required.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const request = {
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    }
    const first = await rp.code(request)
    await rp.exchanged(first)
    const again = await rp.authorize(request)
    refuseCrashOf(again)
    const page = again.pages.find(({ kind }) => kind === 'consent')
    const asked = page !== undefined
    const conditions = conditionsWithoutUser(check)
    if (!asked && conditions.length > 0 && !first.pages.some(({ kind }) => kind === 'consent')) {
      check.notApplicable(`nobody is asked at this client (declared: ${conditions.join(', ')})`)
    }
    observe.that(asked || again.kind !== 'code', {
      subject: 'the same request with prompt=consent a second time',
      expected: 'a consent page, or an error instead of a code',
      observed: asked
        ? 'a consent page'
        : again.kind === 'code'
          ? 'a code without any page'
          : describeAuthorization(again),
      replies: shownBy(again),
    })
  },
})

export const scopePromptNoneNoSilentOffline = requirement({
  id: 'scope-prompt-none-no-silent-offline',
  area: 'scope',
  title: 'prompt=none does not turn an existing online consent into offline access',
  level: 'MUST NOT',
  basis: 'text',
  clause: oidcCore('3.1.2.1', 'AuthRequest'),
  also: [oidcCore('11', 'OfflineAccess')],
  statement:
    'A silent request may not display any page and has to fail when the needed consent is missing; consent to a plain login is not consent to offline access.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'openid', 'offline-request', 'consent', 'online-session'],
  optional: ['rp-logout'],
  asks: ['offline-survives-logout', 'online-ends-at-logout'],
  shows: ['no-silent-offline'],
  defect: 'prompt-none-upgrades-to-offline',
  procedure: [
    'Take a user who never agreed to anything here; OBTAIN(UX, C1, "openid profile", prompt=consent, B1) and approve; this records consent without offline access.',
    'In B1 send an authorization request with prompt=none for what was agreed to, and record how it ends.',
    'In B1 send one with scope "openid profile offline_access" and prompt=none; nobody presses anything on a page that comes.',
    'If no code comes back (an error, or a page) the requirement is met.',
    'If a code comes back, exchange it; no refresh token may come with it, or one that neither names offline_access in its scope nor survives LOGOUT(B1).',
  ],
  verdict: {
    pass: 'No code, or one that leads to no offline-capable token.',
    fail: 'An offline-capable token is obtained silently.',
    notApplicable:
      'policy.offline_conditions declares a pre-approved client or administrative consent, or the user of the target file may have agreed in an earlier run.',
  },
  control:
    'The same browser asks with prompt=none for what was agreed to, and the report says what came. Where only the logout tells what a token is, offline tokens are known to survive it and online ones to end with it.',
  proof: 'The user has agreed to the plain scope in this browser, and tokens were issued for it.',
  exceptions:
    'Servers that answer prompt=none with the rest of the scope, or with a token of the login session, pass. Declared pre-approval or administrative consent is not-applicable. A page under prompt=none is the matter of another requirement.',
  conflicts:
    'Saved consent is described as not always sufficient, so a server may accept a stored offline consent; the check therefore stores a consent without offline access.',
  why: 'A hidden frame would be enough to turn a plain sign-in into access for ever.',
  cause: 'A stored consent is taken as consent to everything that the client may ask for.',
  mend: 'Compare the scope of a silent request with what was consented to, and answer consent_required where offline_access is more.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const conditions = conditionsWithoutUser(check)
    if (conditions.length > 0) {
      check.notApplicable(`the target declares that nobody is asked (${conditions.join(', ')})`)
    }
    const request = { client: clients.main, browser: browser(), user: await users.fresh() }
    await rp.obtain({ ...request, scope: 'openid profile', prompt: 'consent' })
    const agreed = await rp.authorize({ ...request, scope: 'openid profile', prompt: 'none' })
    observe.note('prompt=none for what was agreed to', describeAuthorization(agreed), agreed.pages)
    const silent = await rp.authorize({
      ...request,
      scope: 'openid profile offline_access',
      prompt: 'none',
    })
    const subject = 'a request for offline_access with prompt=none'
    check.found('no-silent-offline', await observeNoSilentOffline(check, silent, subject, request))
  },
})

export const scopePromptNoneShowsNoPage = requirement({
  id: 'scope-prompt-none-shows-no-page',
  area: 'scope',
  title: 'prompt=none shows no page, neither for the sign-in nor for consent to offline access',
  level: 'MUST NOT',
  basis: 'text',
  clause: oidcCore('3.1.2.1', 'AuthRequest'),
  also: [oidcCore('3.1.2.6', 'AuthError')],
  statement:
    'With prompt=none the server displays no authentication or consent page; what would need one is answered with an error.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'openid'],
  defect: 'prompt-none-shows-page',
  procedure: [
    'Send an authorization request with scope "openid" and prompt=none in a browser that nobody signed in with.',
    'ONLINE(U1, C1, B1), then one with scope "openid offline_access" and prompt=none in B1.',
    'Nobody presses anything. Assert each time that no page comes that is recognised as one for the sign-in or for consent.',
  ],
  verdict: {
    pass: 'Both requests end with an error or a code at the client, or with an HTTP error.',
    fail: 'A sign-in page or a consent page is shown.',
  },
  control:
    'Without prompt=none the same client and user get a page and then tokens, so the request itself is in order.',
  proof: 'The first browser is new; in the second one the user signed in and got tokens.',
  exceptions:
    'Whether a code or an error comes is free. A page that is neither a sign-in nor a consent page, e.g. one that goes on by script, is recorded and not judged.',
  why: 'The page appears in a frame that nobody sees, and the client waits until it gives up.',
  cause: 'The prompt parameter is read after the page was chosen, or not at all.',
  mend: 'Decide about prompt=none before any page, and send login_required, consent_required or interaction_required to the client.',
  async check({ rp, users, clients, browser, observe }) {
    const client = clients.main
    const look = (authorization: Authorization, subject: string): void => {
      refuseCrashOf(authorization)
      const page = authorization.pages.find(({ kind }) => kind === 'login' || kind === 'consent')
      const observed = describeAuthorization(authorization)
      if (page === undefined && authorization.kind === 'page') {
        observe.note(subject, observed, authorization.pages)
        return
      }
      const expected = 'no page for the sign-in or for consent'
      const replies = page === undefined ? authorization.pages : [page]
      observe.that(page === undefined, { subject, expected, observed, replies })
    }
    const stranger = await rp.authorize({ client, browser: browser(), scope: 'openid', prompt: 'none' })
    const device = browser()
    await rp.online(users.first, client, device)
    const scope = 'openid offline_access'
    const offline = await rp.authorize({ client, browser: device, user: users.first, scope, prompt: 'none' })
    look(stranger, 'prompt=none in a browser that nobody signed in with')
    look(offline, 'prompt=none for offline_access after a plain sign-in')
  },
})

export const scopePromptLoginReauthenticates = requirement({
  id: 'scope-prompt-login-reauthenticates',
  area: 'scope',
  title: 'prompt=login asks the user to sign in again',
  level: 'SHOULD',
  basis: 'text',
  clause: oidcCore('3.1.2.1', 'AuthRequest'),
  statement:
    'A request with prompt=login brings the sign-in page back although the browser is signed in; a server that cannot ask returns an error.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'openid', 'online-session'],
  defect: 'prompt-login-ignored',
  procedure: [
    'ONLINE(U1, C1, B1); the same request again in B1 has to yield a code without a sign-in page, else the check is not applicable.',
    'Send it with prompt=login in B1; assert that a sign-in page comes before a code, or an error instead of one.',
  ],
  verdict: {
    pass: 'The sign-in page is shown, or an error is returned instead of a code.',
    warn: 'A code is issued and nobody was asked to sign in.',
    notApplicable: 'The browser has to sign in for each request anyway, so that prompt=login shows nothing.',
  },
  control: 'The same request without prompt yields a code in the same browser, and no sign-in page comes.',
  proof: 'That request also shows that the browser is signed in.',
  exceptions:
    'Servers that cannot authenticate again may return an error. A server that keeps no login session gets not-applicable; one that asks on a page that nobody recognises blocks the check until a rule for it is in the target file.',
  why: 'Before something delicate a client asks who sits there, and is told who sat there yesterday.',
  cause: 'The login session is looked up before the prompt parameter is.',
  mend: 'Read prompt before the login session, and ask for the credentials again.',
  async check({ rp, users, clients, browser, observe, notApplicable, blocked }) {
    const request = { client: clients.main, browser: browser(), user: users.first, scope: 'openid' }
    const signsIn = ({ pages }: Authorization) => pages.find(({ kind }) => kind === 'login')
    await rp.obtain(request)
    const plain = await rp.authorized(request)
    if (signsIn(plain) !== undefined) notApplicable('the server asks to sign in for each request')
    const again = await rp.authorize({ ...request, prompt: 'login' })
    refuseCrashOf(again)
    const page = signsIn(again)
    if (page === undefined && again.kind === 'page' && again.page.kind === 'other') {
      blocked(`a page that is recognised: ${describeAuthorization(again)}`)
    }
    const asked = page !== undefined
    observe.that(asked || again.kind !== 'code', {
      subject: 'a request with prompt=login in a browser that is signed in',
      expected: 'a sign-in page, or an error instead of a code',
      observed: asked
        ? 'a sign-in page'
        : again.kind === 'code'
          ? 'a code without a sign-in'
          : describeAuthorization(again),
      replies: asked ? [page] : shownBy(again),
    })
  },
})
