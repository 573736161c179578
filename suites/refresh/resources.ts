import type { Check } from '../../harness/checks/context.ts'
import { rfc8707, rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply, TokenReply } from '../../harness/http/reply.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'

export const refreshForeignResourceRejected = requirement({
  id: 'refresh-foreign-resource-rejected',
  area: 'refresh',
  title: 'An offline token cannot be used for a resource server that was never consented',
  level: 'MUST',
  basis: 'text',
  clause: rfc9700('4.14.2'),
  also: [rfc8707('2.2'), rfc8707('2')],
  statement:
    'Refresh tokens are bound to the resource servers the user agreed to; asking for another resource at refresh is refused.',
  profiles: ['oauth2-bcp'],
  needs: ['authorize', 'resource-indicators'],
  optional: ['introspection', 'second-user'],
  defect: 'refresh-accepts-foreign-resource',
  procedure: [
    'With U2, else U1, make sure that C1 gets an access token in an authorization for resource R2.',
    'OFFLINE(U1, C1, B1) with resource=R1 -> ot; REFRESH(ot) with resource=R1, which has to work.',
    'REFRESH(ot) with resource=R2; assert a refusal (invalid_target is the code that fits), or read the audience from the JWT or by introspection and assert that R2 is not in it.',
    'Where it was refused, assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'A refusal, or an access token without R2 in its audience.',
    fail: 'An access token for R2 is issued.',
    warn: 'The refused request ends the token.',
    notApplicable:
      'The target file names no two resources, or an access token came whose audience is told nowhere.',
  },
  control: 'The same token refreshes for the resource it was granted for, before and after.',
  proof: 'The other resource was obtained by an authorization of its own, so the server knows it.',
  exceptions: 'A server that ignores the parameter hands out a token without R2 and passes.',
  conflicts:
    'RFC 8707 leaves acceptable resources to the policy of the server, RFC 9700 demands the binding. At least one large provider documents refresh tokens that are deliberately not tied to a resource.',
  why: 'A token for one service would open others that the user never agreed to.',
  cause: 'The resource of a refresh is compared with what the client may ask for, not with what was granted.',
  mend: 'Compare the resource of a refresh with those of the grant, and refuse others with invalid_target.',
  async check(check) {
    const { rp, users, clients, browser, observe, has, blocked, notApplicable } = check
    const { granted, foreign } = rp.resourceIndicators ?? blocked('two resources in the target file')
    const other = has('second-user') ? users.second : users.first
    const request = { client: clients.main, scope: 'openid' }
    await rp.obtain({ ...request, user: other, browser: browser(), parameters: { resource: foreign } })
    const grant = await rp.offline(users.first, clients.main, browser(), {
      parameters: { resource: granted },
    })
    await rp.refreshed(grant, { resource: granted })
    const reply = await rp.refresh(grant, { resource: foreign })
    const subject = 'a refresh for a resource that was not granted'
    const expected = 'refused, or an access token that is not for it'
    if (!reply.granted) {
      refuseCrash(reply)
      observe.that(true, { subject, expected, observed: describeRefusal(reply), replies: [reply] })
      await observe.alive(grant, 'the offline token after the refused request', 'weakness')
      return
    }
    const { audience, replies } = await audienceOf(check, reply, clients.main)
    if (audience === undefined)
      return notApplicable('an access token came, and neither its claims nor introspection tell its audience')
    const isForIt = audience.includes(foreign)
    const observed = isForIt ? 'an access token for it' : 'an access token that is not for it'
    observe.that(!isForIt, { subject, expected, observed, replies })
  },
})

/** The audience of an access token, by its claims or by introspection; undefined where neither tells. */
async function audienceOf(
  { rp, has }: Check,
  reply: TokenReply,
  client: TestClient,
): Promise<{ readonly audience: readonly unknown[] | undefined; readonly replies: readonly Reply[] }> {
  const inside: unknown = claimsOf(reply.accessToken)?.aud
  if (inside !== undefined) return { audience: [inside].flat(), replies: [reply] }
  if (!has('introspection')) return { audience: undefined, replies: [reply] }
  const answer = await rp.introspect(reply.accessToken ?? '', client, 'access_token')
  const told: unknown = answer.json?.aud
  return { audience: told === undefined ? undefined : [told].flat(), replies: [reply, answer] }
}
