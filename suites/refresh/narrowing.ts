import { oauth21, rfc6749 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { scopeSet } from '../../harness/rp/token-reply.ts'
import { requirement } from '../requirement.ts'
import { scopesShown } from './shown-scopes.ts'

export const refreshNarrowingHonoured = requirement({
  id: 'refresh-narrowing-honoured',
  area: 'refresh',
  title: 'A narrower scope at refresh is honoured or the difference is reported',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  also: [rfc6749('3.3')],
  statement:
    'A refresh with a subset of the granted scope returns an access token for that subset; a server that grants something else has to say so.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'narrowing-ignored-silently',
  procedure: [
    'OBTAIN(U1, C1, "openid profile email offline_access", prompt=consent, B1) -> ot.',
    'REFRESH(ot, C1, scope = the granted one without profile, or without email where profile was not granted) -> response.',
    'Look at the scope wherever a client or a resource server would: the scope member, introspection, the claim of a JWT.',
    'Assert that none of them has the value left out, or that the response has a scope member that says so.',
  ],
  verdict: {
    pass: 'The effective scope lacks the value, or the scope member of the response names it.',
    fail: 'The wider scope is minted, and the scope member of the response is missing or says otherwise.',
    warn: 'The narrower scope is refused.',
    notApplicable:
      'Neither a scope member, nor introspection, nor a JWT scope claim makes the effective scope visible.',
  },
  control:
    'The scope that was granted to the same token is looked at first, and only a value of it is left out.',
  proof:
    'The refresh is answered with an access token, whose scope is looked at in every place that shows one.',
  exceptions:
    'A server may grant another scope than the one asked for as long as its answer says so (RFC 6749, section 3.3). A scope member that is missing is judged by introspection and the JWT. A server that leaves offline_access out of what it reports is not asked for it.',
  why: 'A client that hands a smaller token to a less trusted service hands it more than it knows.',
  cause: 'The scope parameter of a refresh is not read.',
  mend: 'Read scope at refresh and issue the subset, or name the granted scope in the answer.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const askable = rp.askableScopes(clients.main)
    const scope = ['openid', ...askable, 'offline_access'].join(' ')
    const grant = await rp.offline(users.first, clients.main, browser(), { scope })
    const granted = (await rp.effectiveScope(grant.first, clients.main)) ?? scopeSet(scope)
    const left = askable.find((value) => granted.has(value))
    if (left === undefined) return notApplicable('nothing but openid and offline_access was granted')
    const narrower = [...granted].filter((value) => value !== left).join(' ')
    const subject = `a refresh for the granted scope without ${left}`
    const reply = await rp.refresh(grant, { scope: narrower })
    if (!reply.granted) {
      refuseCrash(reply)
      const observed = describeRefusal(reply)
      observe.that(false, { subject, expected: 'an access token', observed, replies: [reply] }, 'weakness')
      return
    }
    const shown = await scopesShown(rp, reply, clients.main)
    if (shown.length === 0) return notApplicable('the effective scope is not observable')
    const wider = shown.filter(({ scope: each }) => each.has(left))
    const reported = wider.find(({ where }) => where === 'its scope member')
    const places = wider.map(({ where }) => where).join(' and ')
    const silent = reply.scope === undefined ? 'no scope member that says so' : 'a scope member without it'
    observe.that(wider.length === 0 || reported !== undefined, {
      subject,
      expected: `an access token without ${left}, or a scope member that names it`,
      observed:
        wider.length === 0
          ? `a token without ${left}`
          : reported !== undefined
            ? `a token with ${left}, which its scope member tells`
            : `a token with ${left} by ${places}, and ${silent}`,
      replies: [reply],
    })
  },
})

export const refreshNarrowingNotSticky = requirement({
  id: 'refresh-narrowing-not-sticky',
  area: 'refresh',
  title: 'After a narrowed refresh the full scope is still available',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  also: [oauth21('4.3.3')],
  statement:
    'Narrowing affects one access token only: the refresh token keeps its scope, and leaving out scope at the next refresh means the originally granted scope again.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'narrowing-sticks',
  procedure: [
    'OBTAIN(U1, C1, "openid profile email offline_access", prompt=consent, B1) -> ot; remember the granted scope.',
    'REFRESH(ot, C1, scope="openid offline_access"); adopt a returned refresh token. Not applicable where it is refused, or leads to no smaller scope.',
    'REFRESH(newest token, C1, no scope parameter) -> response.',
    'Assert that SCOPE(response) has every value of the remembered scope but offline_access, which some servers leave out at a refresh.',
  ],
  verdict: {
    pass: 'The second refresh restores the full scope.',
    fail: 'A scope granted originally is missing after the second refresh.',
    notApplicable: 'The effective scope is not observable, or the server narrows no refresh.',
  },
  control: 'The scope of the first access token of the same grant.',
  proof: 'The narrowed refresh is seen to lead to a smaller scope.',
  exceptions:
    'Servers that refuse or ignore a narrower scope have nothing that could stick: not applicable. Those that leave offline_access out of the scope of a refresh are not held to it.',
  why: 'One narrow refresh would shrink the grant for good, and the client would have to ask the user again.',
  cause: 'The scope of one refresh is written into the refresh token that comes with it.',
  mend: 'Keep the scope of the grant apart from that of a single access token.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const scope = ['openid', ...rp.askableScopes(clients.main), 'offline_access'].join(' ')
    const grant = await rp.offline(users.first, clients.main, browser(), { scope })
    const effective = async (reply: TokenReply) =>
      (await rp.effectiveScope(reply, clients.main)) ?? notApplicable('the effective scope is not observable')
    const granted = await effective(grant.first)
    const narrowed = await rp.refresh(grant, { scope: 'openid offline_access' })
    if (!narrowed.granted) {
      refuseCrash(narrowed)
      return notApplicable(`the server refuses a narrower scope (${describeRefusal(narrowed)})`)
    }
    const smaller = await effective(narrowed)
    const asked = [...granted].filter((value) => value !== 'offline_access')
    if (asked.every((value) => smaller.has(value))) {
      return notApplicable('the server narrows no refresh, so that nothing can stick')
    }
    const reply = await rp.refreshed(grant)
    const found = await effective(reply)
    const missing = asked.filter((value) => !found.has(value))
    observe.that(missing.length === 0, {
      subject: 'a refresh without a scope after a narrowed one',
      expected: 'the scope that was granted',
      observed: missing.length === 0 ? 'all of it' : `without ${missing.join(' ')}`,
      replies: [reply],
    })
  },
})

export const refreshNarrowWithoutOfflineStaysOffline = requirement({
  id: 'refresh-narrow-without-offline-stays-offline',
  area: 'refresh',
  title: 'A refresh whose scope omits offline_access does not demote the offline token',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  statement:
    'Because a returned refresh token has the scope of the presented one, a scope parameter without offline_access may not turn the offline token into a session-bound token.',
  profiles: ['oauth2', 'keycloak'],
  needs: ['authorize', 'offline-scope', 'online-session', 'rp-logout'],
  optional: ['userinfo'],
  reliesOn: ['offline-survives-logout'],
  asks: ['userinfo-open-after-logout'],
  defect: 'narrowing-demotes-offline-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, with a live login session in B1.',
    'REFRESH(ot, C1, scope="openid") -> at2 and, if returned, ot2; the newest token is used from here on. Not applicable where it is refused.',
    'Note whether USERINFO(at2) is accepted, where access tokens of offline tokens are known to stay good after the logout.',
    'LOGOUT(B1).',
    'USERINFO(at2) where it was accepted before; a refusal is a weakness. It comes before the next refresh, which may end earlier access tokens.',
    'Assert ALIVE(newest token).',
  ],
  verdict: {
    pass: 'The newest refresh token is alive after logout.',
    fail: 'The newest refresh token is refused after logout although a token refreshed without a scope parameter survives.',
    warn: 'The refresh token survives but at2 is refused after logout (access token tied to the ended session).',
    notApplicable: 'The server refuses a refresh for a scope without offline_access.',
  },
  control:
    'An offline token that was refreshed without a scope parameter is known to survive this logout, and its access tokens too.',
  proof: 'The logout is seen to end the login session; the access token was accepted before it.',
  exceptions:
    'Servers whose logout ends offline tokens anyway cannot be judged. Where access tokens end with the session, or there is no UserInfo, only the refresh token is judged. Servers that refuse the narrower scope are not applicable.',
  evidence: [
    'Keycloak OfflineTokenTest offlineTokenRefreshWithoutOfflineAccessScope',
    'keycloak/keycloak#47776',
  ],
  why: 'The token dies with the next logout, long after the request that changed it.',
  cause: 'The kind of the token is read from the scope of the request instead of the grant.',
  mend: 'Store the kind of a refresh token with its grant, and never derive it from the scope of a refresh.',
  async check({ rp, users, clients, browser, observe, has, knows, notApplicable }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const narrowed = await rp.refresh(grant, { scope: 'openid' })
    if (!narrowed.granted) {
      refuseCrash(narrowed)
      return notApplicable(`the server refuses a narrower scope (${describeRefusal(narrowed)})`)
    }
    const look = async () => rp.userinfoSubject(narrowed.accessToken)
    const before = has('userinfo') && knows('userinfo-open-after-logout') ? await look() : undefined
    await rp.loggedOut(grant)
    const after = before?.accepted === true ? await look() : undefined
    await observe.alive(grant, 'the newest refresh token of a refresh without offline_access, after logout')
    const subject = 'the access token of that refresh at UserInfo after logout'
    if (before?.accepted === false) {
      observe.note(subject, `${describeRefusal(before.reply)} before the logout already`, [before.reply])
    }
    if (after === undefined) return
    const { accepted, reply } = after
    const observed = accepted ? 'accepted' : describeRefusal(reply)
    observe.that(accepted, { subject, expected: 'accepted', observed, replies: [reply] }, 'weakness')
  },
})

export const refreshWideningRejected = requirement({
  id: 'refresh-widening-rejected',
  area: 'refresh',
  title: 'A refresh cannot ask for more than was granted',
  level: 'MUST NOT',
  basis: 'text',
  clause: rfc6749('6'),
  also: [rfc6749('5.2')],
  statement:
    'The scope of a refresh request stays within what the user granted; a larger request is refused and never leads to a larger token.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'refresh-widens-scope',
  procedure: [
    'Choose a scope s that the client is allowed to request but that is left out now, for instance email.',
    'OBTAIN(U1, C1, "openid offline_access", prompt=consent, B1) -> ot; assert that the granted scope lacks s, otherwise choose another s.',
    'REFRESH(ot, C1, scope = the granted one and s).',
    'Assert a refusal (invalid_scope is the code that fits); if 200, assert that s is nowhere in what shows its scope: the scope member, introspection, the claim of a JWT.',
    'Assert ALIVE(ot) afterwards.',
  ],
  verdict: {
    pass: 'A refusal, or an access token whose reported scope lacks s; and the token still works.',
    fail: 'The minted access token carries s.',
    warn: 'An access token for less than was asked for whose answer does not say so, or the offline token is lost through the request.',
    notApplicable:
      'The server grants all client scopes by default so that no ungranted scope exists, or the effective scope is not observable.',
  },
  control: 'The same token refreshes after the request, so its refusal was about the scope.',
  proof: 'The scope that was granted is looked at first, and a value is chosen that is not in it.',
  exceptions:
    'A server may ignore the surplus as long as its answer names the scope that it granted (RFC 6749, section 3.3). One that grants every scope of the client without being asked is not applicable.',
  why: 'A client could give itself rights that the user never saw on a consent page.',
  cause:
    'The scope of a refresh is compared with what the client may ask for, not with what the user granted.',
  mend: 'Refuse a scope beyond that of the grant with invalid_scope.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const granted = (await rp.effectiveScope(grant.first, client)) ?? scopeSet('openid offline_access')
    const wider = [...rp.askableScopes(client).toReversed(), ...client.scopes].find(
      (value) => !granted.has(value),
    )
    if (wider === undefined) {
      return notApplicable('the server grants every scope of the client without being asked')
    }
    const subject = `a refresh that asks for ${wider}, which was not granted`
    const reply = await rp.refresh(grant, { scope: [...granted, wider].join(' ') })
    if (reply.granted) {
      const shown = await scopesShown(rp, reply, client)
      if (shown.length === 0) return notApplicable('the effective scope is not observable')
      const wide = shown.filter(({ scope }) => scope.has(wider)).map(({ where }) => where)
      const widened = wide.length > 0
      const reported = reply.scope !== undefined
      const scopeOf = `an access token for the original scope, which its answer ${reported ? 'tells' : 'does not tell'}`
      observe.that(
        !widened && reported,
        {
          subject,
          expected: `refused with invalid_scope, or granted without ${wider} in a scope member`,
          observed: widened ? `an access token with ${wider} by ${wide.join(' and ')}` : scopeOf,
          replies: [reply],
        },
        widened ? 'violation' : 'weakness',
      )
    } else {
      refuseCrash(reply)
      const observed = describeRefusal(reply)
      observe.that(true, { subject, expected: 'refused with invalid_scope', observed, replies: [reply] })
    }
    await observe.alive(grant, 'the offline token after that request', 'weakness')
  },
})
