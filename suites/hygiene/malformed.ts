import { rfc6749 } from '../../harness/engine/clause.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { header } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'

export const errorsInvalidRequestForMalformed = requirement({
  id: 'errors-invalid-request-for-malformed',
  area: 'hygiene',
  title: 'Missing and repeated parameters are answered with invalid_request',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.2'),
  also: [rfc6749('3.2')],
  statement:
    'A refresh request without refresh_token, with an empty one, or with the parameter twice is malformed.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'duplicate-parameter-accepted',
  procedure: [
    'POST grant_type=refresh_token without refresh_token, authenticated as C1; then with refresh_token= (empty).',
    'OFFLINE(U1, C1, B1) -> ot; POST with refresh_token=ot twice.',
    'Assert for each: no token, status 400, error=invalid_request (another error code is a weakness).',
    'Assert ALIVE(ot), where no request yielded a token (a weakness where not).',
  ],
  verdict: {
    pass: 'invalid_request each time and the token survives.',
    fail: 'A token is issued for a malformed request, or the status is not 400.',
    warn: 'Another registered error code is used, typically invalid_grant, or the token is dead afterwards.',
  },
  cause: 'The framework that reads the parameters hands one value on and hides the others.',
  async check({ rp, users, clients, browser, observe }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const token = grant.refreshToken ?? ''
    const malformed: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
      ['without refresh_token', []],
      ['with an empty refresh_token', [['refresh_token', '']]],
      [
        'with refresh_token twice',
        [
          ['refresh_token', token],
          ['refresh_token', token],
        ],
      ],
    ]
    let refusedAll = true
    for (const [how, parameters] of malformed) {
      const reply = await rp.token(client, [['grant_type', 'refresh_token'], ...parameters])
      const fact = {
        subject: `a refresh request ${how}`,
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
  needs: ['authorize', 'confidential-client'],
  defect: 'invalid-client-without-challenge',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, C1 using client_secret_basic.',
    'REFRESH(ot) with Authorization: Basic and a wrong secret.',
    'Assert no token, status 401, a WWW-Authenticate header whose scheme is Basic, and error=invalid_client in JSON.',
    'Assert ALIVE(ot) (a weakness where not).',
  ],
  verdict: {
    pass: '401 with a Basic challenge and invalid_client.',
    fail: 'Another status, no challenge, or another error code.',
    warn: 'The token is dead afterwards.',
    notApplicable: 'C1 does not use client_secret_basic.',
  },
  cause: 'A refused client is answered in the form that fits credentials in the body.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const client = clients.main
    if (client.authentication !== 'client_secret_basic') {
      notApplicable('the main client does not authenticate with client_secret_basic')
    }
    const grant = await rp.offline(users.first, client, browser())
    const proof = { method: 'client_secret_basic', secret: `not-${crypto.randomUUID()}` } as const
    const reply = await rp.refreshToken(grant.refreshToken ?? '', client, { proof })
    const challenge = header(reply, 'www-authenticate') ?? 'no challenge'
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
