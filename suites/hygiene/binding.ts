import { oidcCore, rfc6749 } from '../../harness/clause.ts'
import { refuseCrash } from '../../harness/engine/judge.ts'
import { requirement } from '../../harness/requirement.ts'

export const bindingForeignClientRejected = requirement({
  id: 'binding-foreign-client-rejected',
  area: 'hygiene',
  title: 'An offline token works only for the client it was issued to',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  also: [rfc6749('10.4'), oidcCore('12.1', 'RefreshingAccessToken')],
  statement: 'The server checks that the refresh token belongs to the authenticated client.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize', 'second-client'],
  optional: ['public-client'],
  defect: {
    name: 'refresh-ignores-client-binding',
    behaviour: 'Any authenticated client can refresh with any refresh token.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'REFRESH(ot) authenticated as C2; assert refusal (invalid_grant expected).',
    'If P1 exists, REFRESH(ot) with client_id P1 and no secret; assert an error.',
    'Assert ALIVE(ot) for C1.',
  ],
  verdict: {
    pass: 'Foreign attempts are refused and the owner can still refresh.',
    fail: 'A foreign client obtains tokens.',
    warn: 'The foreign attempt ends the token of the owner.',
  },
  conflicts:
    'Revoking on a foreign attempt is a possible reaction to leakage but lets others cause an outage, hence a warning.',
  async check({ rp, users, clients, browser, observe }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const reply = await rp.refreshToken(grant.refreshToken ?? '', clients.second)
    refuseCrash(reply)
    observe.that(!reply.granted, {
      subject: "another client's refresh with the token",
      expected: 'refused',
      observed: reply.granted ? 'an access token' : String(reply.status),
      replies: [reply],
    })
    // A foreign attempt that succeeds may well have used the token up, so only a refused one is asked about.
    if (!reply.granted) await observe.alive(grant, 'the token for its own client afterwards', 'weakness')
  },
})

export const bindingClientAuthenticationRequired = requirement({
  id: 'binding-client-authentication-required',
  area: 'hygiene',
  title: 'A confidential client has to authenticate to use its offline token',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  also: [oidcCore('12.1', 'RefreshingAccessToken')],
  statement: 'Knowledge of the token alone is not enough when the client has credentials.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize', 'confidential-client'],
  defect: {
    name: 'refresh-skips-client-authentication',
    behaviour:
      'The token endpoint accepts client_id without a secret for confidential clients if the refresh token is valid.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'POST the refresh request with client_id=C1 only; assert 400 or 401 with error=invalid_client (invalid_request is noted).',
    'POST it without any client information; assert an error.',
    'POST it with a wrong secret by the registered method; assert invalid_client.',
    'Assert ALIVE(ot) with correct authentication.',
  ],
  verdict: {
    pass: 'All unauthenticated requests are refused and the token survives.',
    fail: 'Tokens are issued without valid authentication.',
    warn: 'The failed attempts end the token.',
  },
  async check() {
    throw new Error('to be written')
  },
})

export const bindingTamperedTokenRejected = requirement({
  id: 'binding-tampered-token-rejected',
  area: 'hygiene',
  title: 'A modified offline token is refused',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('10.4'),
  statement:
    'Refresh tokens cannot be generated, changed or guessed into valid ones; self-contained tokens are protected by a verified signature.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: {
    name: 'tampered-token-accepted',
    behaviour: 'The signature of self-contained refresh tokens is not verified.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'REFRESH with the last character of ot changed, with one character in the middle changed, and with one character appended; assert an error each time.',
    'If ot is a JWT: change a claim in the payload and keep the signature; replace the header by alg none with an empty signature; re-sign with HS256 using the public key text as secret; assert an error each time.',
    'Assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'Every variant is refused and the original works.',
    fail: 'A modified token yields tokens.',
    warn: 'A variant is answered with a 5xx status.',
  },
  conflicts:
    'Changing the very last base64url character may encode the same bytes; the harness picks a change that alters the decoded value.',
  async check() {
    throw new Error('to be written')
  },
})
