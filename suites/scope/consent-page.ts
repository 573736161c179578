import { oidcCore, rfc6749 } from '../../harness/engine/clause.ts'
import { describeAuthorization } from '../../harness/rp/authorization.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'
import { observeNoSilentOffline } from '../shared/silent-requests.ts'

export const scopeUntickedOfflineNotGranted = requirement({
  id: 'scope-unticked-offline-not-granted',
  area: 'scope',
  title: 'A user who leaves offline access out on the consent page gives none',
  level: 'MUST NOT',
  basis: 'derived',
  clause: oidcCore('3.1.2.4', 'Consent'),
  also: [rfc6749('3.3')],
  statement:
    'Where the consent page lets the user decide about offline access, the decision counts: without it no offline token is issued.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'offline-scope', 'consent'],
  optional: ['rp-logout'],
  asks: ['offline-survives-logout', 'online-ends-at-logout'],
  defect: 'unticked-offline-granted',
  procedure: [
    'Drive a request of U1 for "openid offline_access" with prompt=consent to the consent page; not applicable if it has no box whose name or value speaks of offline access.',
    'Approve the page with that box not ticked.',
    'If no code comes back the requirement is met. If one does, exchange it: no refresh token may come with it, or one that neither names offline_access in its scope nor survives LOGOUT(B1).',
  ],
  verdict: {
    pass: 'No code, or one that leads to no offline-capable token.',
    fail: 'An offline-capable token is issued.',
    notApplicable: 'There is no consent page, or it has no box for offline access.',
  },
  control:
    'With the box ticked the same client gets an offline token, which the gate has shown. Where only the logout tells what a token is, offline tokens are known to survive it and online ones to end with it.',
  proof: 'The box was on the page, and the form was sent without it.',
  exceptions:
    'Pages that ask about everything at once are legal and not applicable, as are pages by script. A server that refuses to go on without the box, or issues a token of the login session, passes.',
  why: 'A box that decides nothing is a false promise, and the client holds on to access that was refused.',
  cause: 'The scope of the request is granted, and not what the form came back with.',
  mend: 'Grant what the form came back with, and report that scope in the token response.',
  async check(check) {
    const { rp, users, clients, browser, blocked, notApplicable } = check
    const answer = await rp.asked({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
      consent: 'without-offline',
    })
    const asked = answer.pages.some(({ kind }) => kind === 'consent')
    if (answer.kind === 'page' && answer.page.kind === 'consent') {
      notApplicable('the consent page has no box for offline access')
    }
    if (!asked && answer.kind === 'code') notApplicable('no consent page exists for this client')
    if (!asked) blocked(`a consent page (${describeAuthorization(answer)})`)
    await observeNoSilentOffline(check, answer, 'a request of which the user left offline access out')
  },
})

export const scopeConsentKeepsNonce = requirement({
  id: 'scope-consent-keeps-nonce',
  area: 'scope',
  title: 'The nonce of the request is in the ID token after a consent page',
  level: 'MUST',
  basis: 'text',
  clause: oidcCore('2', 'IDToken'),
  also: [oidcCore('3.1.2.1', 'AuthRequest')],
  statement:
    'A nonce of the authorization request comes back unchanged in the ID token, also when the user answered pages in between.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'openid', 'consent'],
  defect: 'consent-loses-nonce',
  procedure: [
    'OBTAIN(U1, C1, "openid offline_access", prompt=consent, B1) with a nonce; a consent page has to be shown and is approved, else the check is not applicable.',
    'Assert that nonce in the ID token of the code exchange is the one that was sent.',
  ],
  verdict: {
    pass: 'The nonce is the one of the request.',
    fail: 'The ID token has no nonce or another one.',
    notApplicable: 'No consent page is shown, or no ID token comes that a client without keys can read.',
  },
  control: 'The nonce is new for each request, so that none is right by accident.',
  proof: 'The consent page was seen and approved on the way to the code.',
  exceptions: 'Encrypted ID tokens and answers without an ID token are not applicable.',
  why: 'Clients compare the nonce and refuse the sign-in, or give up the comparison that protects them from injected ID tokens.',
  cause: 'The request is put together anew after the page, from a part of its parameters.',
  mend: 'Keep the whole authorization request while pages are shown, and continue with it.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const authorization = await rp.code({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    if (!authorization.pages.some(({ kind }) => kind === 'consent')) {
      notApplicable('no consent page is shown for this client')
    }
    const { first, firstIdToken, nonce } = await rp.exchanged(authorization)
    const claims = claimsOf(firstIdToken)
    if (claims === undefined) return notApplicable('no ID token comes that can be read')
    const same = claims.nonce === nonce
    observe.that(same, {
      subject: 'the nonce in the ID token after a consent page',
      expected: 'the one of the request',
      observed: same ? 'that' : claims.nonce === undefined ? 'none' : 'another one',
      replies: [first],
    })
  },
})
