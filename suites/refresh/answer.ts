import type { Severity } from '../../harness/checks/observer.ts'
import { oidcCore, rfc6749, rfc9068 } from '../../harness/engine/clause.ts'
import { wordsOf } from '../../harness/engine/json.ts'
import { header } from '../../harness/http/reply.ts'
import { claimsOf, headerOf, isEncrypted } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'
import { accessTokenHash } from './access-token-hash.ts'
import { isTold, observeIntrospection, observeUserinfo } from './usable-access-token.ts'

export const refreshSuccessResponse = requirement({
  id: 'refresh-success-response',
  area: 'refresh',
  role: 'gate',
  title: 'An offline token can be exchanged for a usable access token',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  also: [rfc6749('5.1'), oidcCore('12.2', 'RefreshTokenResponse')],
  statement:
    'A valid refresh request returns a JSON token response with an access token that works at the UserInfo endpoint for the same user, and at introspection if the one of the code exchange does.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize'],
  optional: ['userinfo', 'introspection'],
  shows: ['offline-token-refreshes', 'refreshed-token-opens-userinfo'],
  defect: 'refreshed-access-token-unusable',
  procedure: [
    'OFFLINE(U1, C1, B1) -> at, ot; remember sub from the ID token, and whether INTROSPECT(at) is active.',
    'Without any cookies POST grant_type=refresh_token and refresh_token=ot to the token endpoint, authenticated as C1.',
    'Assert status 200, media type application/json, non-empty string access_token, string token_type, and expires_in a positive integer if present.',
    'Where INTROSPECT(at) was active: assert INTROSPECT(access_token).active = true.',
    'USERINFO(access_token): assert 200 and the remembered sub. On a refusal see whether the access token of a new code is accepted there; where it is not, that is recorded only.',
  ],
  verdict: { pass: 'All assertions hold.', fail: 'Any assertion is violated.' },
  control:
    'The code that brought the offline token was exchanged by the same client right before, so its credentials are good. A refusal at UserInfo counts where the access token of a code is accepted.',
  proof: 'The grant has a refresh token; the refresh is sent without cookies.',
  exceptions:
    'Answers may leave out the ID token, the scope, expires_in and a new refresh token. UserInfo may answer with a JWT, signed or encrypted: what cannot be read is taken as accepted, and whom it names stays open. Introspection that tells the client nothing about the first access token is not asked about the next; a declared propagation window is granted it.',
  why: 'This is what an offline token is for; nothing that works in the background works without it.',
  cause:
    'The refresh grant is built by other code than the code exchange, or the new access token hangs on a login session that is not there.',
  mend: 'Build the answer of a refresh with the same code as that of a code, and let access tokens hang on the grant rather than on a login session.',
  async check(check) {
    const { rp, users, clients, browser, observe, has, found } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    const told = has('introspection') && (await isTold(check, grant))
    const reply = await rp.refresh(grant)
    const answer = (holds: boolean, expected: string, observed: string) =>
      observe.that(holds, { subject: 'the answer to a refresh', expected, observed, replies: [reply] })
    answer(reply.status === 200, 'status 200', String(reply.status))
    found('offline-token-refreshes', reply.granted)
    const mediaType = header(reply, 'content-type') ?? 'none'
    answer(/^application\/json\s*(;|$)/i.test(mediaType), 'media type application/json', mediaType)
    answer(
      reply.accessToken !== undefined,
      'a non-empty access_token',
      reply.accessToken ? 'present' : 'absent',
    )
    answer(reply.tokenType !== undefined, 'a token_type', reply.tokenType ?? 'absent')
    const lifetime = reply.json?.expires_in
    answer(
      lifetime === undefined || (Number.isInteger(lifetime) && Number(lifetime) > 0),
      'expires_in absent or a positive integer',
      JSON.stringify(lifetime) ?? 'absent',
    )
    if (!reply.granted) return
    if (has('userinfo')) await observeUserinfo(check, grant, reply)
    if (told) await observeIntrospection(check, grant.client, reply)
  },
})

export const refreshIdTokenIdentityStable = requirement({
  id: 'refresh-id-token-identity-stable',
  area: 'refresh',
  title: 'iss, sub and aud of a refreshed ID token equal the original and iat is new',
  level: 'MUST',
  basis: 'text',
  clause: oidcCore('12.2', 'RefreshTokenResponse'),
  also: [oidcCore('3.1.3.6', 'CodeIDToken')],
  statement:
    'If a refresh returns an ID token, it names the same issuer, subject, audience and authorized party as the first one, carries the time of its own issuance, a nonce only if it equals the original nonce, and an at_hash only if it is that of the new access token.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'openid'],
  defect: 'refreshed-id-token-wrong-audience',
  procedure: [
    'OFFLINE(U1, C1, B1) with a nonce -> id1, ot.',
    'Wait two seconds, REFRESH(ot, C1) -> id2. Not applicable if no id_token is returned.',
    'Verify the signature of id2 with the current JWKS.',
    'Assert equality of iss, sub and aud (as sets) and iat(id2) > iat(id1).',
    'Assert that azp, where id2 has it, is that of id1, and that at_hash, where id2 has it, is that of the access token beside it.',
    'Assert that nonce is absent from id2 or equals the original.',
  ],
  verdict: {
    pass: 'All assertions hold.',
    fail: 'iss, sub, aud or azp differ, iat is not newer, at_hash is that of another access token, or a different nonce appears.',
    warn: 'A nonce equal to the original is still present.',
    notApplicable: 'Refresh responses carry no ID token, or encrypted ones.',
  },
  control:
    'The two ID tokens are of the same grant; the second is verified with the keys that are published now.',
  proof: 'Two seconds of the time of the target pass between the two, so that equal iat means a copy.',
  exceptions:
    'Answers without an ID token and encrypted ID tokens are not applicable. Audiences are compared as sets. A nonce that equals the original is allowed and warns. azp and at_hash may be left out; at_hash is compared where the hash follows from the algorithm of the signature.',
  why: 'Clients key their users by iss and sub; other values sign the wrong user in, or nobody.',
  cause: 'The ID token of a refresh is built by other code than the first one, or copies all of its claims.',
  mend: 'Make the ID token from the claims of the grant, with a new iat, and with no nonce or the original one.',
  hazard: 'another-user',
  async check({ rp, users, clients, browser, observe, notApplicable, blocked }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const first = claimsOf(grant.firstIdToken)
    await rp.wait(2)
    const reply = await rp.refreshed(grant)
    if (reply.idToken === undefined) return notApplicable('refresh answers carry no ID token')
    if (isEncrypted(reply.idToken) || isEncrypted(grant.firstIdToken)) {
      return notApplicable('ID tokens are encrypted, so nobody but the client reads them')
    }
    if (first === undefined) return blocked('a readable ID token from the code exchange')
    const verified = await rp.verified(reply.idToken, clients.main)
    const judge = (holds: boolean, expected: string, observed: string, severity?: Severity) =>
      observe.that(
        holds,
        { subject: 'the ID token of a refresh', expected, observed, replies: [reply] },
        severity,
      )
    if ('error' in verified) {
      judge(false, 'a signature that verifies with the published keys', verified.error)
      return
    }
    const { claims } = verified
    judge(claims.iss === first.iss, 'the issuer of the first one', sameOrNot(claims.iss === first.iss))
    judge(claims.sub === first.sub, 'the subject of the first one', sameOrNot(claims.sub === first.sub))
    const sameAudience = setsEqual(audienceOf(claims), audienceOf(first))
    judge(sameAudience, 'the audience of the first one', sameOrNot(sameAudience))
    const newer = Number(wordsOf(claims.iat)) > Number(wordsOf(first.iat))
    const sameParty = claims.azp === undefined || claims.azp === first.azp
    judge(sameParty, 'the authorized party (azp) of the first one, or none', sameOrNot(sameParty))
    const hash = accessTokenHash(reply.accessToken, headerOf(reply.idToken)?.alg)
    if (claims.at_hash !== undefined && hash !== undefined) {
      const fits = claims.at_hash === hash
      judge(fits, 'at_hash of the access token beside it', fits ? 'that' : 'another one')
    }
    judge(
      newer,
      'iat of its own issuance',
      newer ? 'newer' : `${wordsOf(first.iat)}, then ${wordsOf(claims.iat)}`,
    )
    if (claims.nonce === undefined) return
    const original = claims.nonce === grant.nonce
    judge(
      false,
      'no nonce',
      original ? 'the original nonce' : 'another nonce',
      original ? 'weakness' : 'violation',
    )
  },
})

export const refreshAuthTimeOriginal = requirement({
  id: 'refresh-auth-time-original',
  area: 'refresh',
  title: 'auth_time keeps pointing at the original login, however late the refresh happens',
  level: 'MUST',
  basis: 'text',
  clause: oidcCore('12.2', 'RefreshTokenResponse'),
  also: [rfc9068('2.2.1')],
  statement:
    'A refresh is not an authentication: auth_time in ID tokens, and auth_time, acr and amr in JWT access tokens, stay at the values of the original login.',
  profiles: ['oidc-core', 'oauth2-bcp'],
  needs: ['authorize'],
  asks: ['online-login-keeps-offline', 'second-grant-keeps-first'],
  defect: 'refresh-moves-auth-time',
  procedure: [
    'OFFLINE(U1, C1, B1, max_age=3600) -> id1, at1, ot; max_age makes auth_time mandatory.',
    'Wait at least three seconds.',
    'Let U1 log in again in another browser B2 (OBTAIN online) so that a newer authentication exists, where such a sign-in is known to leave offline tokens alive.',
    'REFRESH(ot, C1) -> id2, at2.',
    'Assert auth_time(id2) = auth_time(id1) where both have it; if at1 and at2 are JWTs, assert that auth_time, acr and amr are equal where both have them.',
  ],
  verdict: {
    pass: 'The original authentication data is preserved.',
    fail: 'auth_time, acr or amr changed.',
    warn: 'They changed in a JWT access token that is not of the type at+jwt, so that RFC 9068 does not bind it.',
    notApplicable: 'Neither a refreshed ID token nor a JWT access token carries these claims.',
  },
  control: 'The claims of the first tokens of the same grant.',
  proof:
    'Three seconds of the time of the target pass, and a newer sign-in exists, so that a moved auth_time differs.',
  exceptions:
    'Claims that one of the two tokens leaves out are not compared; encrypted ID tokens and opaque access tokens show none. Where another sign-in ends offline tokens it is left out, and only the time of the refresh can be mistaken. Access tokens that are not of the type at+jwt only warn.',
  conflicts:
    'RFC 9068 states the constancy as a fact without a keyword; OIDC Core makes it mandatory for ID tokens. Long-lived offline tokens are where step-up decisions go wrong.',
  why: 'A service that wants a sign-in of the last five minutes would believe that each refresh was one.',
  cause: 'The claims are taken from the session or the moment of the refresh instead of the grant.',
  mend: 'Store auth_time, acr and amr with the grant and copy them into every token of it.',
  async check({ rp, users, clients, browser, observe, notApplicable, knows, has }) {
    const grant = await rp.offline(users.first, clients.main, browser(), { maxAge: 3600 })
    const { firstIdToken, accessToken } = grant
    await rp.wait(3)
    // Where every grant is an offline one, a sign-in is a second grant.
    const keepsOffline = has('offline-request') ? 'online-login-keeps-offline' : 'second-grant-keeps-first'
    if (knows(keepsOffline)) await rp.online(users.first, clients.main, browser())
    const reply = await rp.refreshed(grant)
    const compared = [
      { name: 'the ID token', before: firstIdToken, after: reply.idToken, claims: ['auth_time'] },
      {
        name: 'the access token',
        before: accessToken,
        after: reply.accessToken,
        claims: ['auth_time', 'acr', 'amr'],
      },
    ].flatMap(({ name, before, after, claims }) =>
      claims.map((claim) => ({
        name,
        claim,
        before: claimsOf(before)?.[claim],
        after: claimsOf(after)?.[claim],
        // Other access tokens are the server's own business, whatever they look like.
        ...(name === 'the access token' && !isAccessTokenJwt(after) ? { severity: 'weakness' as const } : {}),
      })),
    )
    const shown = compared.filter(({ before, after }) => before !== undefined && after !== undefined)
    if (shown.length === 0) {
      return notApplicable('neither ID tokens nor access tokens of a refresh say when the user signed in')
    }
    for (const { name, claim, before, after, severity = 'violation' } of shown) {
      const same = JSON.stringify(before) === JSON.stringify(after)
      observe.that(
        same,
        {
          subject: `${claim} in ${name} of a refresh`,
          expected: 'that of the original login',
          observed: same ? 'unchanged' : `${JSON.stringify(before)}, then ${JSON.stringify(after)}`,
          replies: [reply],
        },
        severity,
      )
    }
  },
})

export const refreshUnreplacedTokenStaysValid = requirement({
  id: 'refresh-unreplaced-token-stays-valid',
  area: 'refresh',
  role: 'gate',
  title: 'If no new refresh token is returned, the presented one keeps working',
  level: 'MUST',
  basis: 'derived',
  clause: rfc6749('6'),
  statement:
    'A client changes its refresh token only when it gets a new one; a response without refresh_token leaves the old token in force.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  shows: ['unreplaced-token-stays-good'],
  defect: 'unreplaced-token-consumed',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'REFRESH(ot, C1). If the response contains a refresh_token different from ot the check is not applicable.',
    'REFRESH(ot, C1) two more times.',
    'Assert 200 each time.',
  ],
  verdict: {
    pass: 'The token works repeatedly.',
    fail: 'A later refresh with the same token is refused.',
    notApplicable: 'The server returns a different refresh token on every refresh.',
  },
  control: 'The same token was accepted at the first refresh, with nothing in between but that refresh.',
  proof: 'The answer to the first refresh has no refresh token, or the same one.',
  exceptions:
    'Servers that rotate are not applicable; whoever hands out another token later is asked with that one.',
  conflicts:
    'Derived requirement: the RFC describes replacement as optional and binds the client to discard the old token only if a new one was issued.',
  why: 'The client has no token left and does not know it before its next refresh.',
  cause: 'The token is marked as used although no other one was handed out for it.',
  mend: 'Supersede a token only together with handing out its successor.',
  hazard: 'no-new-refresh-token',
  async check({ rp, users, clients, browser, observe, notApplicable, found }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const first = await rp.refreshed(grant)
    if (first.refreshToken !== undefined && first.refreshToken !== grant.firstRefreshToken) {
      notApplicable('the server returns a different refresh token on every refresh')
    }
    for (const time of ['second', 'third']) {
      const good = await observe.alive(grant, `the refresh token that was not replaced, used a ${time} time`)
      found('unreplaced-token-stays-good', good)
    }
  },
})

function sameOrNot(same: boolean): string {
  return same ? 'the same' : 'another one'
}

function audienceOf({ aud }: Record<string, unknown>): Set<string> {
  return new Set((Array.isArray(aud) ? aud : [aud]).map(wordsOf))
}

function setsEqual(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((value) => b.has(value))
}

/** @see RFC 9068, section 2.1 */
function isAccessTokenJwt(token: string | undefined): boolean {
  return /^(application\/)?at\+jwt$/i.test(headerOf(token)?.typ ?? '')
}
