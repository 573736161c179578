import { oidcCore, rfc8693 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'

export const scopeExchangeCannotMintOffline = requirement({
  id: 'scope-exchange-cannot-mint-offline',
  area: 'scope',
  title: 'Token exchange does not create offline access out of an online token',
  level: 'MUST NOT',
  basis: 'derived',
  clause: rfc8693('2.2.1'),
  also: [oidcCore('11', 'OfflineAccess')],
  statement:
    'An online access token may not be exchanged into an offline token, because nobody consented to offline access.',
  profiles: ['token-exchange', 'oidc-core'],
  needs: [
    'authorize',
    'openid',
    'offline-scope',
    'consent',
    'online-session',
    'confidential-client',
    'token-exchange',
    'rp-logout',
  ],
  asks: ['offline-survives-logout'],
  defect: 'token-exchange-mints-offline',
  procedure: [
    'Take a user who never agreed to offline access; ONLINE(UX, C1, B1) with scope "openid profile" -> at.',
    'Exchange at for another access token as C1 (RFC 8693); where that is refused, the check is not applicable.',
    'Exchange at with scope "openid offline_access", for requested_token_type refresh_token and then for access_token. An OAuth error, or an answer without a refresh token, meets the requirement.',
    'Each refresh token that came is refreshed, which shows whether it is good; one that is refused is none.',
    'Otherwise LOGOUT(B1), then assert DEAD(that refresh token).',
  ],
  verdict: {
    pass: 'An error, no refresh token, or one that dies with the session.',
    fail: 'An offline token is returned without consent to offline access.',
    notApplicable: 'The client may not exchange tokens, or no user is left who never agreed to anything.',
  },
  control: 'The same access token is exchanged for another one without offline_access.',
  proof:
    'The user is one that no check has used. Where logout has to tell what a token is, offline tokens are known to survive it, and the login session was seen to end.',
  exceptions:
    'A refresh token that ends with the login session is no offline access. Pre-approved clients are left out, since their consent is not that of the user.',
  conflicts:
    'RFC 8693 says a refresh token can be issued for user-absent scenarios and leaves the conditions to profiles; OIDC Core always wants consent for offline access. One product rejects offline_access in an exchange since its standard exchange feature, its legacy exchange accepted it.',
  evidence: ['keycloak/keycloak#37116', 'keycloak/keycloak PR 37609'],
  why: 'Whoever gets hold of a short-lived access token could make lasting access of it.',
  cause:
    'The scope of an exchange is compared with what the client may ask for, not with what the user agreed to.',
  mend: 'Limit an exchange to the scope and the lifetime of the token that is exchanged, and issue no offline token.',
  async check(check) {
    const { rp, users, clients, browser, observe, relyOn, notApplicable } = check
    const user = await users.fresh()
    const grant = await rp.online(user, clients.main, browser(), { scope: 'openid profile' })
    const plain = await rp.exchangeToken(grant, { type: 'access' })
    if (!plain.reply.granted) {
      refuseCrash(plain.reply)
      notApplicable(`the client may not exchange tokens (${describeRefusal(plain.reply)})`)
    }
    const good: { readonly token: string; readonly subject: string }[] = []
    for (const type of ['refresh', 'access'] as const) {
      const subject = `an exchange for a token of type ${type}_token with offline_access`
      const { reply, refreshToken } = await rp.exchangeToken(grant, { type, scope: 'openid offline_access' })
      if (!reply.granted && refreshToken === undefined) refuseCrash(reply)
      const used = refreshToken === undefined ? undefined : await rp.refreshToken(refreshToken, clients.main)
      if (used !== undefined && !used.granted) refuseCrash(used)
      const replies = used === undefined ? [reply] : [reply, used]
      if (refreshToken !== undefined && used?.granted === true) {
        good.push({ token: used.refreshToken ?? refreshToken, subject: `the refresh token of ${subject}` })
        continue
      }
      observe.that(true, {
        subject,
        expected: 'no offline token',
        observed:
          used !== undefined
            ? 'a refresh token that is refused'
            : reply.granted
              ? 'no refresh token'
              : describeRefusal(reply),
        replies,
      })
    }
    if (good.length === 0) return
    relyOn('offline-survives-logout')
    await rp.loggedOut(grant)
    for (const { token, subject } of good)
      await observe.deadToken(token, clients.main, `${subject}, after logout`)
  },
})
