import { keycloakGuide, oidcCore, oidcDiscovery, rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { describeAuthorization } from '../../harness/rp/authorization.ts'
import { scopeSet } from '../../harness/rp/token-reply.ts'
import { requirement } from '../requirement.ts'

export const scopeIssuesRefreshToken = requirement({
  id: 'scope-issues-refresh-token',
  area: 'scope',
  role: 'subject-gate',
  title: 'A consented offline_access request in the code flow yields a refresh token',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('11', 'OfflineAccess'),
  also: [
    oidcDiscovery('3', 'ProviderMetadata'),
    rfc9700('4.14.2'),
    keycloakGuide('Offline access', '_offline-access'),
  ],
  statement:
    'A server that accepts offline_access for a client and a user who agreed to it hands out a refresh token at the token endpoint. This is the gate of the whole kit: nothing else can be tested without such a token.',
  profiles: ['oidc-core', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize'],
  shows: ['offline-token-issued'],
  defect: 'offline-scope-yields-no-refresh-token',
  procedure: [
    'Fetch the discovery document and note whether scopes_supported contains offline_access.',
    'OBTAIN(U1, C1, "openid offline_access", prompt=consent, B1) and approve the consent page if one is shown.',
    'Assert that the token response has status 200 and that refresh_token is a non-empty string.',
    'Assert that the scope member, when present, contains offline_access.',
  ],
  verdict: {
    pass: 'A refresh token is returned and the reported scope, if any, contains offline_access.',
    fail: 'Under a profile that promises it: no refresh token although the scope is allowed for client and user.',
    warn: 'scopes_supported lists offline_access but no refresh token is issued.',
    notApplicable:
      'The server neither advertises offline_access nor issues a refresh token; every other check is then not applicable too.',
  },
  control: 'The authorization request ended with a code, so client, user and redirect URI are in order.',
  proof: 'The exchange is answered with tokens; an answer that is none is shown as it is.',
  exceptions:
    'A server that does not know offline_access and issues no refresh token gets not-applicable. One that leaves the value out of the scope it reports is legal: only its behaviour after logout tells what the token is.',
  conflicts:
    'No specification obliges a server to issue a refresh token (RFC 6749 leaves it open, RFC 9700 asks for a risk decision), so only a contradiction with the own metadata or with a vendor promise counts against a target.',
  why: 'Without a refresh token a client stops when its first access token expires, and users have to be there for work that was to be done without them.',
  cause:
    'The client is not registered for the refresh token grant, or refresh tokens depend on something else than the scope.',
  mend: 'Register the client for the grant type refresh_token, and issue a refresh token for every consented request with offline_access.',
  hazard: 'no-refresh-token',
  async check({ rp, users, clients, browser, observe, notApplicable, found }) {
    const advertised = rp.metadata.scopes_supported?.includes('offline_access') ?? false
    const authorization = await rp.code({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    const reply = await rp.exchange(authorization)
    if (!reply.granted && reply.status >= 400) {
      observe.that(false, {
        subject: 'the exchange of the code',
        expected: 'status 200 with tokens',
        observed: describeRefusal(reply),
        replies: [reply],
      })
      return found('offline-token-issued', false)
    }
    if (reply.refreshToken === undefined && !advertised) {
      notApplicable('the server neither advertises offline_access nor issues a refresh token for it')
    }
    const issued = observe.that(reply.refreshToken !== undefined, {
      subject: 'the token response for a consented offline_access request',
      expected: 'a refresh token',
      observed: reply.refreshToken === undefined ? 'no refresh_token member' : 'a refresh token',
      replies: [reply],
    })
    found('offline-token-issued', issued)
    if (reply.scope !== undefined && !scopeSet(reply.scope).has('offline_access')) {
      // Some servers strip the value from their answer; only behaviour after logout tells what the token is.
      observe.note('the scope member of the token response', `"${reply.scope}", without offline_access`, [
        reply,
      ])
    }
  },
})

export const scopeGrantedScopeReported = requirement({
  id: 'scope-granted-scope-reported',
  area: 'scope',
  title: 'A grant that differs from the request is reported in the scope member',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.1'),
  also: [rfc6749('3.3'), oidcCore('3.1.2.1', 'AuthRequest')],
  statement:
    'When the granted scope is not the requested one, the token response names the granted scope, so the client can tell whether offline_access was given.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'granted-scope-not-reported',
  procedure: [
    'Take a scope value that the server cannot know.',
    'OBTAIN(U1, C1, "openid offline_access zz-unknown-to-every-server", prompt=consent, B1).',
    'Assert that the token response has a scope member, that it does not contain the unknown value, and that it contains offline_access only if a refresh token was issued.',
  ],
  verdict: {
    pass: 'The scope member is present and truthful.',
    fail: 'The scope member is missing although the unknown scope was not granted.',
    warn: 'The unknown scope is granted, or the scope member names offline_access without a refresh token.',
    notApplicable: 'The server refuses the unknown scope.',
  },
  control:
    'The same request has a scope that the server grants and one that it cannot know, so that there is a difference to report.',
  proof:
    'The code is exchanged for tokens; introspection or the JWT, where there are any, show what was granted.',
  exceptions:
    'Servers may refuse the unknown value, which is not-applicable, or grant whatever they are asked for, which warns. A refresh token that comes without offline_access in the scope is legal, since it may be one of the login session: it is recorded.',
  conflicts:
    'OIDC Core says unknown scope values should be ignored, plain OAuth allows invalid_scope; both are accepted.',
  why: 'The client believes that it has offline access, and finds out when it is too late to ask the user.',
  cause: 'The answer leaves scope out, or repeats the requested one instead of the granted one.',
  mend: 'Send scope with the granted values whenever they are not those that were asked for.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const unknown = 'zz-unknown-to-every-server'
    const authorization = await rp.asked({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: `openid offline_access ${unknown}`,
      prompt: 'consent',
    })
    if (authorization.kind !== 'code') {
      return notApplicable(
        `the server refuses a scope it does not know (${describeAuthorization(authorization)})`,
      )
    }
    const reply = await rp.exchange(authorization)
    if (!reply.granted) {
      refuseCrash(reply)
      return notApplicable(`the server refuses a scope it does not know (${describeRefusal(reply)})`)
    }
    const { scope } = reply
    const subject = 'the scope member after a request with an unknown scope value'
    // Whoever grants whatever is asked for has no difference to report.
    const granted = (await rp.effectiveScope(reply, clients.main))?.has(unknown) === true
    const told = scope !== undefined && !granted
    observe.that(
      told,
      {
        subject,
        expected: 'present, without the unknown value',
        observed: granted ? 'the unknown value is granted' : scope === undefined ? 'absent' : `"${scope}"`,
        replies: [reply],
      },
      granted ? 'weakness' : 'violation',
    )
    if (scope === undefined) return
    const listed = scopeSet(scope).has('offline_access')
    const issued = reply.refreshToken !== undefined
    const observed = `${listed ? 'named' : 'not named'}, ${issued ? 'a refresh token' : 'no refresh token'}`
    const about = 'offline_access in the scope member'
    if (issued && !listed) return observe.note(about, observed, [reply])
    observe.that(
      listed === issued,
      { subject: about, expected: 'named only if a refresh token came', observed, replies: [reply] },
      'weakness',
    )
  },
})
