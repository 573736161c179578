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
  needs: ['authorize'],
  optional: ['userinfo'],
  defect: 'offline-token-usable-as-access-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, at, id.',
    'Where UserInfo takes at: GET UserInfo with Authorization: Bearer ot; assert that no sub comes back.',
    'REFRESH with refresh_token=at, then with refresh_token=id; assert a refusal each time.',
    'Assert ALIVE(ot) (a weakness where not).',
  ],
  verdict: {
    pass: 'No token is accepted in a foreign role.',
    fail: 'A token is accepted in a foreign role.',
    warn: 'The offline token is dead after it was refused in a foreign role.',
  },
  control:
    'UserInfo takes the access token right before it is shown the offline token, and the offline token refreshes after the others were refused in its place.',
  proof: 'All three tokens come from one exchange of a code.',
  exceptions:
    'A server without UserInfo, or one that takes no access token there, is judged by the token endpoint alone; one without ID tokens, by the access token.',
  conflicts:
    'The sentence in RFC 6749 is descriptive; a server that breaks it gives every resource server a never-expiring credential.',
  why: 'Access tokens, which many services see, would be good for ever.',
  cause: 'Tokens are accepted by their signature alone, without a look at their type.',
  mend: 'Give each kind of token a type, and check it everywhere.',
  async check({ rp, users, clients, browser, observe, has }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    // An endpoint that takes no token at all says nothing by its refusal.
    if (has('userinfo') && (await rp.userinfoSubject(grant.accessToken)).accepted) {
      const { accepted, reply: asBearer } = await rp.userinfoSubject(grant.refreshToken)
      observe.that(!accepted, {
        subject: 'UserInfo with the offline token as bearer token',
        expected: 'refused',
        observed: accepted ? 'the claims of the user' : describeRefusal(asBearer),
        replies: [asBearer],
      })
    }
    let refusedAll = true
    for (const [name, token] of [
      ['access token', grant.accessToken],
      ['ID token', grant.idToken],
    ] as const) {
      if (token === undefined) continue
      const reply = await rp.refreshToken(token, client)
      const subject = `a refresh with an ${name} in place of the refresh token`
      if (!observeRefused({ observe }, reply, subject)) refusedAll = false
    }
    if (refusedAll) await observe.alive(grant, 'the offline token itself afterwards', 'weakness')
  },
})
