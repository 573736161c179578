import { oauth21, rfc6749 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { scopeSet } from '../../harness/rp/token-reply.ts'
import { requirement } from '../requirement.ts'

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
    'Compute SCOPE(response).',
    'Assert that it lacks that value; if it contains it, assert that the response has a scope member saying so.',
  ],
  verdict: {
    pass: 'The effective scope lacks profile.',
    fail: 'The wider scope is minted without a scope member in the response.',
    warn: 'The wider scope is minted but honestly reported, or the narrower one is refused.',
    notApplicable:
      'Neither a scope member, nor introspection, nor a JWT scope claim makes the effective scope visible.',
  },
  cause: 'The scope parameter of a refresh is not read.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const scope = 'openid profile email offline_access'
    const grant = await rp.offline(users.first, clients.main, browser(), { scope })
    const granted = (await rp.effectiveScope(grant.first, clients.main)) ?? scopeSet(scope)
    const left = ['profile', 'email'].find((value) => granted.has(value))
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
    const found = await rp.effectiveScope(reply, clients.main)
    if (found === undefined) return notApplicable('the effective scope is not observable')
    const honoured = !found.has(left)
    observe.that(
      honoured,
      {
        subject,
        expected: `an access token without ${left}`,
        observed: honoured
          ? 'such a token'
          : reply.scope === undefined
            ? `a token with ${left}, and no scope member that says so`
            : `a token with ${left}, which its scope member tells`,
        replies: [reply],
      },
      reply.scope === undefined ? 'violation' : 'weakness',
    )
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
    'REFRESH(ot, C1, scope="openid offline_access"); adopt a returned refresh token.',
    'REFRESH(newest token, C1, no scope parameter) -> response.',
    'Assert that SCOPE(response) equals the remembered scope as a set.',
  ],
  verdict: {
    pass: 'The second refresh restores the full scope.',
    fail: 'A scope granted originally is missing after the second refresh.',
    notApplicable: 'The effective scope is not observable.',
  },
  cause: 'The scope of one refresh is written into the refresh token that comes with it.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const scope = 'openid profile email offline_access'
    const grant = await rp.offline(users.first, clients.main, browser(), { scope })
    const granted = await rp.effectiveScope(grant.first, clients.main)
    await rp.refreshed(grant, { scope: 'openid offline_access' })
    const reply = await rp.refreshed(grant)
    const found = await rp.effectiveScope(reply, clients.main)
    if (granted === undefined || found === undefined)
      return notApplicable('the effective scope is not observable')
    const missing = [...granted].filter((value) => !found.has(value))
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
  needs: ['authorize', 'online-session', 'rp-logout'],
  optional: ['userinfo'],
  reliesOn: ['offline-survives-logout'],
  asks: ['userinfo-open-after-logout'],
  defect: 'narrowing-demotes-offline-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, with a live login session in B1.',
    'REFRESH(ot, C1, scope="openid") -> at2 and, if returned, ot2; the newest token is used from here on.',
    'Note whether USERINFO(at2) is accepted, where tokens refreshed after a logout are.',
    'LOGOUT(B1).',
    'USERINFO(at2) where it was accepted before; a refusal is a weakness. It comes before the next refresh, which may end earlier access tokens.',
    'Assert ALIVE(newest token).',
  ],
  verdict: {
    pass: 'The newest refresh token is alive after logout.',
    fail: 'The newest refresh token is refused after logout although a token refreshed without a scope parameter survives.',
    warn: 'The refresh token survives but at2 is refused after logout (access token tied to the ended session).',
  },
  evidence: [
    'Keycloak OfflineTokenTest offlineTokenRefreshWithoutOfflineAccessScope',
    'keycloak/keycloak#47776',
  ],
  cause: 'The kind of the token is read from the scope of the request instead of the grant.',
  async check({ rp, users, clients, browser, observe, has, knows }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const narrowed = await rp.refreshed(grant, { scope: 'openid' })
    const asked = has('userinfo') && knows('userinfo-open-after-logout')
    const before = asked ? await rp.userinfoSubject(narrowed.accessToken) : undefined
    await rp.loggedOut(grant)
    const after = asked ? await rp.userinfoSubject(narrowed.accessToken) : undefined
    await observe.alive(grant, 'the newest refresh token of a refresh without offline_access, after logout')
    if (before === undefined || after === undefined) return
    const subject = 'the access token of that refresh at UserInfo after logout'
    if (before.subject === undefined) {
      observe.note(subject, `${describeRefusal(before.reply)} before the logout already`, [before.reply])
      return
    }
    observe.that(
      after.subject !== undefined,
      {
        subject,
        expected: 'accepted',
        observed: after.subject === undefined ? describeRefusal(after.reply) : 'accepted',
        replies: [after.reply],
      },
      'weakness',
    )
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
    'Assert a refusal (invalid_scope is the code that fits); if 200, assert that SCOPE(response) lacks s.',
    'Assert ALIVE(ot) afterwards.',
  ],
  verdict: {
    pass: 'A refusal, and the token still works.',
    fail: 'The minted access token carries s.',
    warn: '200 with the original scope instead of invalid_scope, or the offline token is lost through the refused request.',
    notApplicable:
      'The server grants all client scopes by default so that no ungranted scope exists, or the effective scope is not observable.',
  },
  cause:
    'The scope of a refresh is compared with what the client may ask for, not with what the user granted.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const granted = (await rp.effectiveScope(grant.first, client)) ?? scopeSet('openid offline_access')
    const wider = ['email', 'profile', ...client.scopes].find((value) => !granted.has(value))
    if (wider === undefined) {
      return notApplicable('the server grants every scope of the client without being asked')
    }
    const subject = `a refresh that asks for ${wider}, which was not granted`
    const reply = await rp.refresh(grant, { scope: [...granted, wider].join(' ') })
    if (reply.granted) {
      const found = await rp.effectiveScope(reply, client)
      if (found === undefined) return notApplicable('the effective scope is not observable')
      const widened = found.has(wider)
      observe.that(
        false,
        {
          subject,
          expected: 'refused with invalid_scope',
          observed: widened ? `an access token with ${wider}` : 'an access token for the original scope',
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
