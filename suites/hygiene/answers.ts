import { oauth21, oidcCore, refreshTokenExpiration, rfc6749 } from '../../harness/engine/clause.ts'
import { wordsOf } from '../../harness/engine/json.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { header, type TokenReply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { propagated } from '../shared/propagation.ts'

export const errorsInvalidGrantForDeadToken = requirement({
  id: 'errors-invalid-grant-for-dead-token',
  area: 'hygiene',
  title: 'Unknown, revoked and foreign tokens are answered with 400 invalid_grant in JSON',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.2'),
  also: [oidcCore('12.3', 'RefreshErrorResponse'), refreshTokenExpiration('6.2')],
  statement: 'The client can rely on one error code to learn that it needs a new authorization.',
  profiles: ['oauth2'],
  needs: ['authorize', 'second-client', 'revocation'],
  reliesOn: ['foreign-token-refused', 'revocation-request-ends-token'],
  defect: 'wrong-error-for-dead-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot and OFFLINE(U1, C2, B2) -> ot2; REVOKE(ot); wait for the propagation window.',
    'REFRESH(ot2, C1), REFRESH(<random string>, C1), REFRESH(ot, C1).',
    'Assert for each: status 400, media type application/json, a JSON object with error=invalid_grant, characters of error and error_description within the allowed set, no access_token.',
  ],
  verdict: { pass: 'All answers have the form.', fail: 'Another status or error code is returned.' },
  conflicts:
    'Checks that only need a refusal accept any 4xx, so that a wrong code shows up here and nowhere else.',
  cause: 'The code for refused tokens is that of another endpoint, or the framework answers in its own form.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const own = await rp.offline(users.first, clients.main, browser())
    const foreign = await rp.offline(users.first, clients.second, browser())
    await rp.revoked(own)
    await propagated(check)
    const random = crypto.randomUUID().replaceAll('-', '')
    for (const [name, token] of [
      ["another client's offline token", foreign.refreshToken],
      ['a random value', `${random}${random}`],
      ['a revoked offline token', own.refreshToken],
    ] as const) {
      const reply = await rp.refreshToken(token ?? '', clients.main)
      refuseCrash(reply)
      const wrong = deviations(reply)
      observe.that(wrong.length === 0, {
        subject: `the answer to a refresh with ${name}`,
        expected: '400, application/json, error=invalid_grant and no token',
        observed: wrong.length === 0 ? 'that' : wrong.join(', '),
        replies: [reply],
      })
    }
  },
})

export const errorsNoStore = requirement({
  id: 'errors-no-store',
  area: 'hygiene',
  title: 'Token responses with offline tokens must not be cached',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.1'),
  also: [oidcCore('3.1.3.3', 'TokenResponse'), oauth21('3.2.3')],
  statement: 'Responses that carry tokens say Cache-Control: no-store.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize'],
  defect: 'refresh-response-cacheable',
  procedure: [
    'OFFLINE(U1, C1, B1); keep the headers of the code exchange.',
    'REFRESH; keep the headers.',
    'Assert that Cache-Control of both contains no-store.',
    'Record Pragma: no-cache; record Cache-Control of an error response and of introspection.',
  ],
  verdict: { pass: 'no-store on both responses.', fail: 'no-store is missing on a token response.' },
  conflicts:
    'RFC 6749 also demands Pragma: no-cache; OIDC Core with errata 2 and OAuth 2.1 dropped it. Its absence is information only.',
  cause: 'The header is set for one grant type only, or a gateway removes it.',
  async check({ rp, users, clients, browser, observe }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const refreshed = await rp.refreshed(grant)
    for (const [subject, reply] of [
      ['the answer to the code exchange', grant.first],
      ['the answer to a refresh', refreshed],
    ] as const) {
      const control = header(reply, 'cache-control') ?? 'no Cache-Control'
      observe.that(/no-store/i.test(control), {
        subject,
        expected: 'Cache-Control: no-store',
        observed: control,
        replies: [reply],
      })
    }
  },
})

/** In what an error answer differs from the form of RFC 6749, section 5.2, for a grant that is not valid. */
function deviations(reply: TokenReply): string[] {
  const mediaType = header(reply, 'content-type') ?? 'no media type'
  const { error, error_description: description } = reply.json ?? {}
  // %x20-21 / %x23-5B / %x5D-7E
  const allowed = /^[ !#-[\]-~]*$/
  return [
    ...(reply.status === 400 ? [] : [`status ${reply.status}`]),
    ...(/^application\/json\s*(;|$)/i.test(mediaType) ? [] : [mediaType]),
    ...(error === 'invalid_grant'
      ? []
      : [error === undefined ? 'no error member' : `error=${wordsOf(error)}`]),
    ...(typeof description !== 'string' || allowed.test(description)
      ? []
      : ['characters in error_description that are not allowed']),
    ...(reply.accessToken === undefined ? [] : ['an access token']),
  ]
}
