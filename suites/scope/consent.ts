import type { Check } from '../../harness/checks/context.ts'
import type { Evidence } from '../../harness/checks/observer.ts'
import { oidcCore } from '../../harness/engine/clause.ts'
import { describeAuthorization, refuseCrashOf } from '../../harness/rp/authorization.ts'
import { requirement } from '../requirement.ts'
import { conditionsWithoutUser, observeNoSilentOffline } from '../shared/silent-requests.ts'
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
  needs: ['authorize', 'openid', 'offline-scope', 'consent'],
  optional: ['rp-logout'],
  asks: ['offline-survives-logout', 'online-ends-at-logout'],
  defect: 'offline-granted-without-consent',
  procedure: [
    'Take a user who never agreed to anything here.',
    'OBTAIN(UX, C1, "openid offline_access", no prompt parameter, B1); the driver records whether a consent page appeared and approves it only if it did.',
    'If a consent page appeared, the requirement is met; so it is if the sign-in page says more than for "openid" alone.',
    'If none appeared and a refresh token was issued, the requirement is met where policy.offline_conditions declares a pre-approved client or administrative consent; a stored consent is none, since this user never gave one.',
    'Otherwise no token may come that names offline_access in its scope; where the scope does not tell, LOGOUT(B1), then DEAD(the token): a refused one was an ordinary online token.',
  ],
  verdict: {
    pass: 'A page was shown, or no offline-capable token was issued, or the target declares the condition (pre-approved client, administrative consent) that stands in for the page.',
    fail: 'The client gets an offline-capable token with no page and no declared condition.',
    notApplicable:
      'There is no user left who never agreed to anything, or the one of the target file may have done so in an earlier run.',
  },
  control:
    'Where only the logout tells what the token is, offline tokens are known to survive it and online ones to end with it.',
  proof:
    'The user was made for the check, or no check of the run has used them; what the code yields is looked at, not the code.',
  exceptions:
    'Sign-in and consent on one page, servers that ignore the scope without prompt=consent, and declared pre-approval or administrative consent pass. Declaring stored-consent excuses nothing here, since the user has none.',
  conflicts:
    'The escape clause about other conditions is wide. One product silently grants to clients that do not require consent, another ignores the scope without prompt=consent, a third answers consent_required. All of them pass when the target file declares what it does.',
  evidence: [
    'panva/node-oidc-provider lib/actions/authorization/check_scope.js',
    'goauthentik/authentik#8660',
    'GluuFederation/oxAuth#1496',
  ],
  why: 'Access that never ends would be given without the user ever having been asked.',
  cause: 'The server skips the consent page for this client and treats offline_access like any other scope.',
  mend: 'Drop offline_access from a request without prompt=consent unless consent to that very scope is stored, or the client is approved by an administrator.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const user = await users.fresh()
    const scope = 'openid offline_access'
    const request = { client: clients.main, browser: browser(), user, scope }
    const subject = 'a request for offline_access without prompt, of a user who never agreed'
    const expected = 'a consent page, no offline token, or a condition that the target declares'
    const authorization = await rp.authorize(request)
    refuseCrashOf(authorization)
    const met = (observed: string, replies: readonly Evidence[]) =>
      observe.that(true, { subject, expected, observed, replies })
    const page = authorization.pages.find(({ kind }) => kind === 'consent')
    if (page !== undefined) {
      met('a consent page', [page])
      return
    }
    const conditions = conditionsWithoutUser(check)
    if (authorization.kind === 'code' && conditions.length > 0) {
      met(`declared: ${conditions.join(', ')}`, authorization.pages)
      return
    }
    const words = authorization.kind === 'code' ? await wordsOfSignIn(check) : undefined
    if (words !== undefined) {
      met(`a sign-in page that adds "${words}"`, authorization.pages)
      return
    }
    await observeNoSilentOffline(check, authorization, subject, { user })
  },
})

/** What the sign-in page says about offline access, where it is the consent page at once. */
async function wordsOfSignIn({ rp, clients, browser }: Check): Promise<string | undefined> {
  const read = async (scope: string): Promise<string | undefined> => {
    const authorization = await rp.authorize({ client: clients.main, browser: browser(), scope })
    return authorization.kind === 'page' && authorization.page.kind === 'login'
      ? authorization.page.text
      : undefined
  }
  const online = await read('openid')
  const offline = await read('openid offline_access')
  const again = await read('openid')
  if (online === undefined || offline === undefined || again === undefined) return undefined
  // A page that never says the same twice says nothing about offline access.
  if (wordsAdded(online, again).length > 0) return undefined
  const added = wordsAdded(online, offline)
  return added.length === 0 ? undefined : added.slice(0, 12).join(' ')
}

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
  needs: ['authorize', 'offline-request', 'consent', 'consent-text'],
  defect: 'consent-page-hides-offline',
  procedure: [
    'Drive a request with scope "openid" and prompt=consent to the consent page and store the visible text or the structured scope list.',
    'Drive the same request with "openid offline_access" to the consent page in a fresh browser.',
    'Drive the first request once more in a fresh browser: a page that says other things then cannot be compared.',
    'Assert that the second page has words the first one lacks; if policy.offline_consent_label is set, assert that it occurs.',
  ],
  verdict: {
    pass: 'The offline request is distinguishable on the consent page.',
    warn: 'Both pages show the same content.',
    notApplicable: 'No consent page exists for the client.',
  },
  control: 'The page without offline_access is read twice and has to say the same both times.',
  proof: 'Both requests stop at a page that is recognised as one that asks for consent.',
  exceptions:
    'Wording, language and layout are free. A page whose words change by themselves is judged only by the declared label. Servers without consent pages for the client get not-applicable.',
  conflicts: 'Wording is free, so the check compares two pages instead of searching for a phrase.',
  why: 'Users who cannot see that access goes on after they sign out cannot decide about it.',
  cause: 'The page is made from the client alone, or leaves offline_access out of what it lists.',
  mend: 'List offline_access on the consent page, in words such as "also while you are away".',
  async check({ rp, users, clients, browser, observe, policy, notApplicable, blocked }) {
    const read = async (scope: string) => {
      const authorization = await rp.asked({
        client: clients.main,
        browser: browser(),
        user: users.first,
        scope,
        prompt: 'consent',
        consent: 'stop',
      })
      if (authorization.kind === 'page' && authorization.page.kind === 'consent') return authorization.page
      if (authorization.kind === 'code') return notApplicable('no consent page exists for this client')
      return blocked(`a consent page for "${scope}" (${describeAuthorization(authorization)})`)
    }
    const online = await read('openid')
    const offline = await read('openid offline_access')
    const again = await read('openid')
    const label = policy.offline_consent_label
    const steady = wordsAdded(online.text, again.text).length === 0
    if (!steady && label === undefined) {
      blocked(
        'a consent page that says the same twice; name its words (declared: { offline_consent_label: ... })',
      )
    }
    const added = wordsAdded(online.text, offline.text)
    if (steady) {
      observe.that(added.length > 0, {
        subject: 'the consent page for offline_access',
        expected: 'something that the page without offline_access does not say',
        observed: added.length > 0 ? `it adds "${added.slice(0, 12).join(' ')}"` : 'the same words',
        replies: [online, offline],
      })
    }
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
