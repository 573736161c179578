import { rfc7662 } from '../../harness/engine/clause.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { Proof } from '../../harness/rp/client-authentication.ts'
import { requirement } from '../requirement.ts'
import { describeActivity, isActive, type TokenKind, toldKinds } from '../shared/introspected.ts'

export const introspectionRequiresAuthorization = requirement({
  id: 'introspection-requires-authorization',
  area: 'hygiene',
  title: 'Introspection tells nothing to callers without credentials',
  level: 'MUST',
  basis: 'text',
  clause: rfc7662('2.1'),
  also: [rfc7662('2.3')],
  statement:
    'The endpoint requires some form of authorization, or anybody can try out tokens; the identifier of a client, which is public, is none.',
  profiles: ['introspection'],
  needs: ['authorize', 'introspection', 'confidential-client'],
  defect: 'introspection-unauthenticated',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, at. INTROSPECT(at) as C1, else INTROSPECT(ot); not applicable where neither is active.',
    'INTROSPECT the same token without any credentials, with client_id C1 alone, and as C1 with a wrong secret in the header and in the body; assert for each that the answer does not say active=true.',
    'INTROSPECT it as C1 once more: active, else the check is blocked.',
  ],
  verdict: {
    pass: 'Nobody but the client with its credentials is told that the token is active.',
    fail: 'A caller without valid credentials is told that the token is active.',
    notApplicable: 'The server tells its own client nothing about its tokens.',
  },
  control:
    'The same request with the credentials of C1 is answered active=true before and after the attempts.',
  proof: 'The wrong secret is a random value, and what is left out of a request is seen in the evidence.',
  exceptions:
    'Any refusal passes, and active=false does, since it tells nothing. A bearer token in place of client credentials is not tried, so servers that want one are not applicable where C1 is told nothing.',
  why: 'Anybody could try out tokens that they found.',
  cause: 'The endpoint is meant for the inside of a network and was opened with the others.',
  mend: 'Authenticate callers of the endpoint.',
  async check({ rp, users, clients, browser, observe, notApplicable, blocked }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const tokens = { access_token: grant.accessToken, refresh_token: grant.refreshToken }
    const [kind] = await toldKinds(['access_token', 'refresh_token'], async (each) =>
      rp.introspect(tokens[each] ?? '', client, each),
    )
    if (kind === undefined) return notApplicable('the server tells nothing about tokens at introspection')
    const secret = crypto.randomUUID()
    const callers: readonly (readonly [string, Proof])[] = [
      ['without any credentials', { method: 'nothing' }],
      ['with the client identifier alone', { method: 'none' }],
      ['with a wrong secret in the header', { method: 'client_secret_basic', secret }],
      ['with a wrong secret in the body', { method: 'client_secret_post', secret }],
    ]
    for (const [how, proof] of callers) {
      const reply = await rp.introspect(tokens[kind] ?? '', client, kind, proof)
      observe.that(!isActive(reply), {
        subject: `introspection ${how}`,
        expected: 'not told that the token is active',
        observed: isActive(reply) ? 'active=true' : 'not told',
        replies: [reply],
      })
    }
    const own = await rp.introspect(tokens[kind] ?? '', client, kind)
    if (!isActive(own)) blocked(`a token that its client is told about (got ${describeActivity(own)})`)
  },
})

export const introspectionForeignClient = requirement({
  id: 'introspection-foreign-client',
  area: 'hygiene',
  title: 'Introspection does not tell a client about the refresh tokens of another',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: rfc7662('2.2'),
  also: [rfc7662('4')],
  statement:
    'A refresh token goes to no one but its client and the server, so no other client has a reason to ask about it; whom access tokens are told to is up to the server.',
  profiles: ['introspection'],
  needs: ['authorize', 'introspection', 'second-client', 'confidential-client'],
  defect: 'introspection-tells-foreign-client',
  defectShows: 'weakness',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, at; OFFLINE(U1, C2, B2) -> ot2, at2.',
    'INTROSPECT(ot) as C1: active, otherwise not applicable. INTROSPECT(ot2) as C2, else INTROSPECT(at2): active, otherwise not applicable.',
    'INTROSPECT(ot) as C2; assert that the answer does not say active=true (a weakness where it does).',
    'INTROSPECT(at) as C2; recorded only.',
  ],
  verdict: {
    pass: 'C2 is not told that ot is active.',
    warn: 'C2 is told that ot is active.',
    notApplicable:
      'The server tells clients nothing about refresh tokens, or C2 nothing about its own tokens.',
  },
  control: 'C1 is told that the same token is active, right before C2 asks.',
  proof: 'C2 is told about a token of its own, so its credentials and its right to introspect are good.',
  exceptions:
    'RFC 7662 leaves it to the server whom it tells what, so this warns and never fails. A client that is meant to ask about everything, such as a gateway, should not play the second client of the target file.',
  why: "Clients learn of each other's users and of tokens that are none of their business.",
  cause: 'Whoever may use the endpoint may ask about every token.',
  mend: 'Answer active false where a refresh token belongs to another client.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const { main, second } = clients
    const grant = await rp.offline(users.first, main, browser())
    const other = await rp.offline(users.first, second, browser())
    const token = grant.refreshToken ?? ''
    const ofOther = async (kind: TokenKind): Promise<Reply> =>
      rp.introspect((kind === 'refresh_token' ? other.refreshToken : other.accessToken) ?? '', second, kind)
    if ((await toldKinds(['refresh_token', 'access_token'], ofOther)).length === 0) {
      notApplicable('the second client is told nothing about its own tokens at introspection')
    }
    if (!isActive(await rp.introspect(token, main, 'refresh_token'))) {
      notApplicable('the server tells nothing about refresh tokens at introspection')
    }
    const told = await rp.introspect(token, second, 'refresh_token')
    observe.that(
      !isActive(told),
      {
        subject: 'introspection of a living offline token by another client',
        expected: 'not told that the token is active',
        observed: isActive(told) ? 'active=true' : 'not told',
        replies: [told],
      },
      'weakness',
    )
    const access = await rp.introspect(grant.accessToken ?? '', second, 'access_token')
    observe.note('introspection of an access token by another client', describeActivity(access), [access])
  },
})
