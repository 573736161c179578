import { rfc6749 } from '../../harness/engine/clause.ts'
import { isCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { headerList } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { observeLastingCrash } from '../shared/refusal.ts'

export const errorsInvalidRequestForMalformed = requirement({
  id: 'errors-invalid-request-for-malformed',
  area: 'hygiene',
  title: 'Missing and repeated parameters are answered with invalid_request',
  level: 'MUST',
  basis: 'derived',
  clause: rfc6749('5.2'),
  also: [rfc6749('3.2')],
  statement:
    'A refresh request without refresh_token, with an empty one, or with two different ones is malformed, and nobody can tell which of two was meant.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'duplicate-parameter-accepted',
  procedure: [
    'POST grant_type=refresh_token without refresh_token, authenticated as C1; then with refresh_token= (empty).',
    'OFFLINE(U1, C1, B1) -> ot; POST with refresh_token=ot and refresh_token=<random string>, in this order and in the other.',
    'Assert for each: no token, status 400, error=invalid_request (another error code is a weakness).',
    'Assert ALIVE(ot), where no request yielded a token (a weakness where not).',
  ],
  verdict: {
    pass: 'invalid_request each time and the token survives.',
    fail: 'A token is issued for a malformed request, or the status is not 400.',
    warn: 'Another registered error code is used, typically invalid_grant, or a 5xx status, twice, or the token is dead afterwards.',
  },
  control: 'The same client refreshes the token by a well-formed request afterwards.',
  proof: 'The code was exchanged with the same client authentication before.',
  exceptions:
    'A server that takes a parameter that is there twice with one and the same value is right as far as this goes: that is forbidden to the sender only.',
  reservation:
    'That a parameter must not be there twice binds whoever sends it (3.2); that a server refuses two values is inferred from the code that 5.2 has for it.',
  why: 'A mistake in the client looks like a dead token, and users are signed out for it.',
  cause: 'The framework that reads the parameters hands one value on and hides the others.',
  mend: 'Check presence and number of the parameters first, and answer invalid_request.',
  async check({ rp, users, clients, browser, observe }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const token = grant.refreshToken ?? ''
    const other = crypto.randomUUID().replaceAll('-', '')
    const malformed: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
      ['without refresh_token', []],
      ['with an empty refresh_token', [['refresh_token', '']]],
      [
        'with two values of refresh_token, the first of them good',
        [
          ['refresh_token', token],
          ['refresh_token', other],
        ],
      ],
      [
        'with two values of refresh_token, the last of them good',
        [
          ['refresh_token', other],
          ['refresh_token', token],
        ],
      ],
    ]
    let refusedAll = true
    for (const [how, parameters] of malformed) {
      const present = () => rp.token(client, [['grant_type', 'refresh_token'], ...parameters])
      const subject = `a refresh request ${how}`
      const reply = await present()
      // One that crashes ends its case, not the check.
      if (isCrash(reply)) {
        if (!(await observeLastingCrash({ observe }, present, subject))) refusedAll = false
        continue
      }
      const fact = {
        subject,
        expected: '400 with error=invalid_request',
        observed: reply.granted ? 'an access token' : describeRefusal(reply),
        replies: [reply],
      }
      const refused = observe.that(!reply.granted && reply.status === 400, fact)
      refusedAll &&= !reply.granted
      if (refused) observe.that(reply.json?.error === 'invalid_request', fact, 'weakness')
    }
    if (refusedAll) await observe.alive(grant, 'the offline token after the malformed requests', 'weakness')
  },
})

export const errorsInvalidClientChallenge = requirement({
  id: 'errors-invalid-client-challenge',
  area: 'hygiene',
  title: 'Failed Basic authentication is answered with 401 and a challenge',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.2'),
  statement: 'If the client used the Authorization header, the refusal has status 401 and names the scheme.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  optional: ['second-client'],
  defect: 'invalid-client-without-challenge',
  procedure: [
    'Take C1, else C2, whichever uses client_secret_basic: OFFLINE(U1, C1, B1) -> ot.',
    'REFRESH(ot) with Authorization: Basic and a wrong secret.',
    'Assert no token, status 401, a WWW-Authenticate header whose scheme is Basic, and error=invalid_client in JSON.',
    'Assert ALIVE(ot) (a weakness where not).',
  ],
  verdict: {
    pass: '401 with a Basic challenge and invalid_client.',
    fail: 'Another status, no challenge, or another error code.',
    warn: 'The token is dead afterwards.',
    notApplicable: 'Neither C1 nor C2 uses client_secret_basic.',
  },
  control: 'The same client refreshes the token with its own secret afterwards.',
  proof:
    'The client exchanged the code by the Authorization header before, so that only the secret is wrong.',
  exceptions:
    'A server may offer several schemes, in one line or in several. One that locks a client out after a wrong secret gets a warning.',
  why: 'HTTP libraries do not send credentials again without a challenge, and clients take it for a dead token.',
  cause: 'A refused client is answered in the form that fits credentials in the body.',
  mend: 'Answer 401 with WWW-Authenticate where the Authorization header was used.',
  hazard: 'changed-secret',
  async check({ rp, users, clients, browser, observe, has, notApplicable }) {
    const client = [clients.main, ...(has('second-client') ? [clients.second] : [])].find(
      ({ authentication }) => authentication === 'client_secret_basic',
    )
    if (client === undefined) {
      return notApplicable('neither the main nor the second client authenticates with client_secret_basic')
    }
    const grant = await rp.offline(users.first, client, browser())
    const proof = { method: 'client_secret_basic', secret: `not-${crypto.randomUUID()}` } as const
    const reply = await rp.refreshToken(grant.refreshToken ?? '', client, { proof })
    const challenge = headerList(reply, 'www-authenticate') ?? 'no challenge'
    const subject = 'the answer to a wrong secret in the Authorization header'
    const replies = [reply]
    const refused = observe.that(!reply.granted && reply.status === 401, {
      subject,
      expected: 'status 401',
      observed: reply.granted ? 'an access token' : `status ${reply.status}`,
      replies,
    })
    if (reply.granted) return
    // Without 401 the rest of the sentence does not matter.
    if (refused) {
      const basic = /(?:^|,)\s*basic(?:\s|,|$)/i.test(challenge)
      observe.that(basic, { subject, expected: 'WWW-Authenticate: Basic', observed: challenge, replies })
    }
    observe.that(reply.json?.error === 'invalid_client', {
      subject,
      expected: 'error=invalid_client',
      observed: describeRefusal(reply),
      replies,
    })
    await observe.alive(grant, 'the offline token after the refused client', 'weakness')
  },
})
