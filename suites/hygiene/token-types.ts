import { rfc6749, rfc6750 } from '../../harness/engine/clause.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { observeRefused } from '../shared/refusal.ts'

export const bindingTokenTypesNotInterchangeable = requirement({
  id: 'binding-token-types-not-interchangeable',
  area: 'hygiene',
  title: 'Offline tokens are no access tokens and access tokens are no refresh tokens',
  level: 'MUST NOT',
  basis: 'derived',
  clause: rfc6749('1.5'),
  also: [rfc6750('3.1')],
  statement:
    'A refresh token is for the authorization server only; resource endpoints refuse it, and the token endpoint refuses access and ID tokens in its place.',
  profiles: ['oauth2'],
  needs: ['authorize', 'userinfo'],
  defect: 'offline-token-usable-as-access-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, at, id.',
    'GET UserInfo with Authorization: Bearer ot; assert that no sub comes back.',
    'REFRESH with refresh_token=at, then with refresh_token=id; assert a refusal each time.',
  ],
  verdict: {
    pass: 'No token is accepted in a foreign role.',
    fail: 'A token is accepted in a foreign role.',
  },
  conflicts:
    'The sentence in RFC 6749 is descriptive; a server that breaks it gives every resource server a never-expiring credential.',
  cause: 'Tokens are accepted by their signature alone, without a look at their type.',
  async check({ rp, users, clients, browser, observe }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const { subject, reply: asBearer } = await rp.userinfoSubject(grant.refreshToken)
    observe.that(subject === undefined, {
      subject: 'UserInfo with the offline token as bearer token',
      expected: 'refused',
      observed: subject === undefined ? describeRefusal(asBearer) : 'the claims of the user',
      replies: [asBearer],
    })
    for (const [name, token] of [
      ['access token', grant.accessToken],
      ['ID token', grant.idToken],
    ] as const) {
      if (token === undefined) continue
      const reply = await rp.refreshToken(token, client)
      observeRefused({ observe }, reply, `a refresh with an ${name} in place of the refresh token`)
    }
  },
})
