import type { Evidence } from '../../harness/checks/observer.ts'
import { oidcCore } from '../../harness/engine/clause.ts'
import { describeAuthorization, refuseCrashOf } from '../../harness/rp/authorization.ts'
import { requirement } from '../requirement.ts'
import { observeEndsWithSession } from '../shared/login-session.ts'
import { observeNoSilentOffline, refuseEarlierConsent } from '../shared/silent-requests.ts'
import { wordsAdded } from './consent-words.ts'

export const scopeConsentRequired = requirement({
  id: 'scope-consent-required',
  area: 'scope',
  title: 'No offline token without prompt=consent, stored offline consent or a declared other condition',
  level: 'MUST',
  basis: 'text',
  clause: oidcCore('11', 'OfflineAccess'),
  also: [oidcCore('3.1.2.4', 'Consent'), oidcCore('17.4', 'OfflineAccessPrivacy')],
  statement:
    'When prompt does not contain consent and no other condition allows offline access, the offline_access request has to be ignored. For web clients consent to offline access has to exist, for native clients it ought to.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'consent', 'rp-logout'],
  asks: ['offline-survives-logout', 'online-ends-at-logout'],
  defect: 'offline-granted-without-consent',
  procedure: [
    'Take a user who never agreed to anything here.',
    'OBTAIN(UX, C1, "openid offline_access", no prompt parameter, B1); the driver records whether a consent page appeared and approves it only if it did.',
    'If a consent page appeared, the requirement is met.',
    'If none appeared and a refresh token was issued, the requirement is met where policy.offline_conditions declares what stands in for the page.',
    'Otherwise find out whether it is offline-capable: LOGOUT(B1), then DEAD(the token); a refused one was an ordinary online token.',
  ],
  verdict: {
    pass: 'A page was shown, or no offline-capable token was issued, or the target declares the condition (pre-approved client, administrative consent) that stands in for the page.',
    fail: 'The client gets an offline-capable token with no page and no declared condition.',
    notApplicable:
      'There is no user left who never agreed to anything, or the one of the target file may have done so in an earlier run.',
  },
  conflicts:
    'The escape clause about other conditions is wide. One product silently grants to clients that do not require consent, another ignores the scope without prompt=consent, a third answers consent_required. All of them pass when the target file declares what it does.',
  evidence: [
    'panva/node-oidc-provider lib/actions/authorization/check_scope.js',
    'goauthentik/authentik#8660',
    'GluuFederation/oxAuth#1496',
  ],
  cause: 'The server skips the consent page for this client and treats offline_access like any other scope.',
  async check(check) {
    const { rp, users, clients, browser, observe, policy, notApplicable } = check
    const user = await users.fresh()
    const request = { client: clients.main, browser: browser(), user, scope: 'openid offline_access' }
    const subject = 'a request for offline_access without prompt, of a user who never agreed'
    const expected = 'a consent page, no offline token, or a condition that the target declares'
    const authorization = await rp.authorize(request)
    refuseCrashOf(authorization)
    const met = (observed: string, replies: readonly Evidence[]) =>
      observe.that(true, { subject, expected, observed, replies })
    if (authorization.pages.some(({ kind }) => kind === 'consent')) {
      met('a consent page', authorization.pages)
      return
    }
    if (authorization.kind !== 'code') {
      met(describeAuthorization(authorization), authorization.pages)
      return
    }
    const grant = await rp.exchanged(authorization)
    const conditions = policy.offline_conditions ?? []
    if (grant.refreshToken === undefined) met('no refresh token', [grant.first])
    else if (conditions.length > 0) met(`declared: ${conditions.join(', ')}`, [grant.first])
    else {
      refuseEarlierConsent(user, notApplicable)
      await observeEndsWithSession(
        check,
        grant,
        'the refresh token that was issued without a page, after logout',
      )
    }
  },
})

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
  needs: ['authorize', 'consent'],
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
      'The target declares that consent pages never exist for this client (pre-approved client).',
  },
  conflicts:
    'Servers with pre-approved first-party clients never show a page; they declare it and get not-applicable.',
  cause: 'A stored consent is looked up before the prompt parameter is.',
  async check({ rp, users, clients, browser, observe }) {
    const request = {
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    }
    await rp.exchanged(await rp.authorized(request))
    const again = await rp.authorize(request)
    refuseCrashOf(again)
    const asked = again.pages.some(({ kind }) => kind === 'consent')
    observe.that(asked || again.kind !== 'code', {
      subject: 'the same request with prompt=consent a second time',
      expected: 'a consent page, or an error instead of a code',
      observed: asked
        ? 'a consent page'
        : again.kind === 'code'
          ? 'a code without any page'
          : describeAuthorization(again),
      replies: again.pages,
    })
  },
})

export const scopeConsentNamesLongTermGrant = requirement({
  id: 'scope-consent-names-long-term-grant',
  area: 'scope',
  title: 'The consent page tells the user that the access is long-lived',
  level: 'SHOULD',
  basis: 'text',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement:
    'During authorization the user should be able to see that a grant will last beyond the current login.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'consent', 'consent-text'],
  defect: 'consent-page-hides-offline',
  procedure: [
    'Drive a request with scope "openid" and prompt=consent to the consent page and store the visible text or the structured scope list.',
    'Drive the same request with "openid offline_access" to the consent page in a fresh browser.',
    'Assert that the second page has words the first one lacks; if policy.offline_consent_label is set, assert that it occurs.',
  ],
  verdict: {
    pass: 'The offline request is distinguishable on the consent page.',
    warn: 'Both pages show the same content.',
    notApplicable: 'No consent page exists for the client.',
  },
  conflicts: 'Wording is free, so the check compares two pages instead of searching for a phrase.',
  cause: 'The page is made from the client alone, or leaves offline_access out of what it lists.',
  async check({ rp, users, clients, browser, observe, policy, notApplicable, blocked }) {
    const read = async (scope: string) => {
      const authorization = await rp.authorize({
        client: clients.main,
        browser: browser(),
        user: users.first,
        scope,
        prompt: 'consent',
        consent: 'stop',
      })
      refuseCrashOf(authorization)
      if (authorization.kind === 'page' && authorization.page.kind === 'consent') return authorization.page
      if (authorization.kind === 'code') return notApplicable('no consent page exists for this client')
      return blocked(`a consent page for "${scope}" (${describeAuthorization(authorization)})`)
    }
    const online = await read('openid')
    const offline = await read('openid offline_access')
    const added = wordsAdded(online.text, offline.text)
    observe.that(added.length > 0, {
      subject: 'the consent page for offline_access',
      expected: 'something that the page without offline_access does not say',
      observed: added.length > 0 ? `it adds "${added.slice(0, 12).join(' ')}"` : 'the same words',
      replies: [online, offline],
    })
    const label = policy.offline_consent_label
    if (label === undefined) return
    const shown = offline.text.toLowerCase().includes(label.toLowerCase())
    observe.that(shown, {
      subject: 'the consent page for offline_access',
      expected: `the declared words "${label}"`,
      observed: shown ? 'those words' : 'other words',
      replies: [offline],
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
  needs: ['authorize', 'consent', 'online-session', 'rp-logout'],
  asks: ['offline-survives-logout', 'online-ends-at-logout'],
  shows: ['no-silent-offline'],
  defect: 'prompt-none-upgrades-to-offline',
  procedure: [
    'Take a user who never agreed to anything here; OBTAIN(UX, C1, "openid profile", prompt=consent, B1) and approve; this records consent without offline access.',
    'In B1 send an authorization request with scope "openid profile offline_access" and prompt=none.',
    'If no code comes back (an error, or a page) the requirement is met.',
    'If a code comes back, exchange it; no refresh token may come with it, or one that neither names offline_access in its scope nor survives LOGOUT(B1).',
  ],
  verdict: {
    pass: 'No code, or one that leads to no offline-capable token.',
    fail: 'An offline-capable token is obtained silently.',
    notApplicable:
      'policy.offline_conditions declares a pre-approved client, or the user of the target file may have agreed in an earlier run.',
  },
  conflicts:
    'Saved consent is described as not always sufficient, so a server may accept a stored offline consent; the check therefore stores a consent without offline access.',
  cause: 'A stored consent is taken as consent to everything that the client may ask for.',
  async check(check) {
    const { rp, users, clients, browser, policy } = check
    if (policy.offline_conditions?.includes('pre-approved-client')) {
      check.notApplicable('the target declares that the client is pre-approved')
    }
    const request = { client: clients.main, browser: browser(), user: await users.fresh() }
    await rp.obtain({ ...request, scope: 'openid profile', prompt: 'consent' })
    const silent = await rp.authorize({
      ...request,
      scope: 'openid profile offline_access',
      prompt: 'none',
    })
    const subject = 'a request for offline_access with prompt=none'
    check.found('no-silent-offline', await observeNoSilentOffline(check, silent, subject, request))
  },
})
