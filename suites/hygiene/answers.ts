import type { Check } from '../../harness/checks/context.ts'
import { oauth21, oidcCore, refreshTokenExpiration, rfc6749 } from '../../harness/engine/clause.ts'
import { wordsOf } from '../../harness/engine/json.ts'
import { isCrash } from '../../harness/http/crash.ts'
import { header, headerList, type TokenReply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { refusedByNow } from '../shared/controls.ts'
import { anyRevocation, revokedAnyhow } from '../shared/known-revocation.ts'
import { propagated } from '../shared/propagation.ts'
import { observeLastingCrash } from '../shared/refusal.ts'

export const errorsInvalidGrantForDeadToken = requirement({
  id: 'errors-invalid-grant-for-dead-token',
  area: 'hygiene',
  title: 'Unknown, revoked and foreign tokens are answered with 400 invalid_grant in JSON',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.2'),
  also: [oidcCore('12.3', 'RefreshErrorResponse'), refreshTokenExpiration('6.2')],
  statement: 'The client can rely on one error code to learn that it needs a new authorization.',
  profiles: ['oauth2', 'mcp'],
  needs: ['authorize'],
  optional: ['second-client', ...anyRevocation.optional],
  asks: ['foreign-token-refused', ...anyRevocation.asks],
  defect: 'wrong-error-for-dead-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; make sure that it refreshes.',
    'REFRESH(<random string>, C1).',
    'Where there is a second client, and tokens were seen to be refused to others: OFFLINE(U1, C2, B2) -> ot2; REFRESH(ot2, C1).',
    'Where a revocation was seen to end tokens: REVOKE(ot) at the endpoint, else by the user, else by the administrator; REFRESH(ot, C1) until it is refused, within the propagation window, and once more after it. One that goes on to work is recorded: it is the subject of the revocation.',
    'Assert for each refusal: status 400, media type application/json, a JSON object with error=invalid_grant, characters of error and error_description within the allowed set, no access_token.',
  ],
  verdict: {
    pass: 'All answers have the form.',
    fail: 'Another status or error code is returned.',
    warn: 'A dead token is answered with a 5xx status, twice.',
  },
  control:
    'The same client refreshes its own token before, so that a refusal is one of the token and not of the client.',
  proof:
    'A revoked token counts once it is refused; a foreign one, where such tokens were seen to be refused in this run.',
  exceptions:
    'A target without a second client, or without any revocation, is judged by what is left. A case that ends in a passing fault is asked once more.',
  conflicts:
    'Checks that only need a refusal accept any 4xx, so that a wrong code shows up here and nowhere else.',
  why: 'Clients try for ever, or forget tokens that are good, when they cannot tell which it is.',
  cause: 'The code for refused tokens is that of another endpoint, or the framework answers in its own form.',
  mend: 'Answer 400 with invalid_grant in JSON, whatever made the token unusable.',
  hazard: 'revoked',
  async check(check) {
    const { rp, users, clients, browser, has, knows, observe } = check
    const client = clients.main
    const own = await rp.offline(users.first, client, browser())
    await rp.refreshed(own)
    const random = crypto.randomUUID().replaceAll('-', '')
    await judged(check, `a random value`, `${random}${random}`)
    if (has('second-client') && knows('foreign-token-refused')) {
      const foreign = await rp.offline(users.first, clients.second, browser())
      await judged(check, "another client's offline token", foreign.refreshToken ?? '')
    }
    if (!anyRevocation.asks.some((fact) => knows(fact))) return
    await revokedAnyhow(check, own)
    const refusal = await refusedByNow(check, own)
    if (refusal.granted) return observe.note('a revoked offline token', 'an access token')
    observeForm(check, refusal, 'the answer to the first refresh that refuses a revoked offline token')
    // Another node may know it later.
    await propagated(check)
    await judged(check, 'a revoked offline token', own.refreshToken ?? '')
  },
})

async function judged(
  { rp, clients, observe }: Pick<Check, 'rp' | 'clients' | 'observe'>,
  name: string,
  token: string,
): Promise<void> {
  const present = () => rp.refreshToken(token, clients.main)
  const subject = `the answer to a refresh with ${name}`
  let reply = await present()
  // A fault that passes ends the case, not the check; one that lasts is a weakness, since nothing is handed out.
  if (isCrash(reply)) {
    const again = await present()
    if (isCrash(again)) return void (await observeLastingCrash({ observe }, async () => again, subject))
    reply = again
  }
  observeForm({ observe }, reply, subject)
}

function observeForm({ observe }: Pick<Check, 'observe'>, reply: TokenReply, subject: string): void {
  const wrong = deviations(reply)
  observe.that(wrong.length === 0, {
    subject,
    expected: '400, application/json, error=invalid_grant and no token',
    observed: wrong.length === 0 ? 'that' : wrong.join(', '),
    replies: [reply],
  })
}

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
  ],
  verdict: { pass: 'no-store on both responses.', fail: 'no-store is missing on a token response.' },
  control: 'Both answers carry tokens; other answers need not say it.',
  proof: 'The refresh yields an access token, else the check is blocked.',
  exceptions: 'A server that writes Cache-Control in several lines is read as a whole.',
  conflicts:
    'RFC 6749 also demands Pragma: no-cache; OIDC Core with errata 2 and OAuth 2.1 dropped it. Its absence is information only.',
  why: 'A cache in between may hand the tokens of one user to another.',
  cause: 'The header is set for one grant type only, or a gateway removes it.',
  mend: 'Send Cache-Control: no-store with every token response.',
  async check({ rp, users, clients, browser, observe }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const refreshed = await rp.refreshed(grant)
    for (const [subject, reply] of [
      ['the answer to the code exchange', grant.first],
      ['the answer to a refresh', refreshed],
    ] as const) {
      const control = headerList(reply, 'cache-control') ?? 'no Cache-Control'
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
