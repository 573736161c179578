import type { Check } from '../../harness/checks/context.ts'
import { rfc8707 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { audienceShown } from '../shared/audience.ts'

/** A grant for the resource of the target. */
async function grantFor({ rp, users, clients, browser }: Check): Promise<Grant> {
  return rp.offline(users.first, clients.main, browser(), { parameters: rp.resourceParameter })
}

/** A refresh that names no resource, whatever the target file says. */
async function plainRefresh({ rp }: Check, { refreshToken = '', client }: Grant): Promise<TokenReply> {
  return rp.token(client, [
    ['grant_type', 'refresh_token'],
    ['refresh_token', refreshToken],
  ])
}

export const refreshResourceAccepted = requirement({
  id: 'refresh-resource-accepted',
  area: 'refresh',
  title: 'A refresh may name the resource that was granted',
  level: 'SHOULD',
  basis: 'text',
  clause: rfc8707('2'),
  also: [rfc8707('2.2')],
  statement:
    'A client that names the granted resource in its refresh request gets an access token for that resource.',
  profiles: ['oauth2', 'mcp'],
  needs: ['authorize', 'named-resource'],
  defect: 'refresh-refuses-resource',
  procedure: [
    'OFFLINE(U1, C1, B1) with resource=r in the authorization request.',
    'REFRESH with resource=r; assert an access token, and that its audience, where it is shown, has r.',
  ],
  verdict: {
    pass: 'The refresh is granted, for r.',
    warn: 'The refresh is refused, or its token is for somebody else.',
    notApplicable: 'The target file names no resource.',
  },
  control:
    'Where the refresh is refused, the same token refreshes without the parameter, else the check is blocked.',
  proof: 'The authorization request named the same resource and was granted.',
  exceptions:
    'A server that does not know the parameter ignores it; where nothing shows the audience, that passes.',
  why: 'Clients that follow the rule to name the resource, such as those of MCP, could not refresh.',
  cause: 'The parameter is read at the authorization endpoint only, and compared with nothing at refresh.',
  mend: 'Read resource at the token endpoint and compare it with what was granted.',
  async check(check) {
    const { rp, clients, observe, notApplicable, blocked } = check
    const { resource } = rp
    if (resource === undefined) return notApplicable('the target file names no resource')
    const grant = await grantFor(check)
    const reply = await rp.refresh(grant, { resource })
    if (!reply.granted) {
      refuseCrash(reply)
      const plain = await plainRefresh(check, grant)
      if (!plain.granted)
        return blocked(`the token does not refresh without resource either (${describeRefusal(plain)})`)
    }
    const audience = reply.granted ? await audienceShown(check, reply, clients.main) : undefined
    const fits = reply.granted && (audience === undefined || audience.includes(resource))
    observe.that(fits, {
      subject: 'a refresh with the granted resource',
      expected: 'an access token for it',
      observed: !reply.granted
        ? describeRefusal(reply)
        : fits
          ? 'that'
          : `an access token for ${audience?.join(' ') ?? 'nobody'}`,
      replies: [reply],
    })
  },
})

export const refreshResourceOmittedKeepsAudience = requirement({
  id: 'refresh-resource-omitted-keeps-audience',
  area: 'refresh',
  title: 'A refresh without resource is for what was granted',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc8707('2.2'),
  also: [rfc8707('2')],
  statement:
    'Where a refresh request names no resource, the new access token is for the granted resource like the first one.',
  profiles: ['oauth2', 'mcp'],
  needs: ['authorize', 'named-resource'],
  defect: 'refresh-drops-audience',
  procedure: [
    'OFFLINE(U1, C1, B1) with resource=r in the authorization request; the audience of the first access token has to be shown and to have r.',
    'REFRESH without resource; assert that the audience of the new access token has r.',
  ],
  verdict: {
    pass: 'The audience is kept.',
    warn: 'It is another one.',
    notApplicable:
      'The target file names no resource, or nothing shows the audience, or it is not r before either.',
  },
  control: 'The first access token is for r, by the same place that shows the audience of the second.',
  proof: 'The refresh is sent without any resource, also where the target file has some.',
  exceptions:
    'A server with one resource may ignore the parameter. One that hides audiences, or has its own names for resources, is not applicable.',
  why: 'After the first refresh the resource server would refuse a token that is for somebody else.',
  cause: 'The audience is taken from the request alone and is not kept with the grant.',
  mend: 'Store the resources with the grant, and use them where a request names none.',
  async check(check) {
    const { rp, clients, observe, notApplicable } = check
    const { resource } = rp
    if (resource === undefined) return notApplicable('the target file names no resource')
    const grant = await grantFor(check)
    const before = await audienceShown(check, grant.first, clients.main)
    if (before?.includes(resource) !== true)
      return notApplicable(
        before === undefined
          ? 'nothing shows the audience'
          : `the audience is ${before.join(' ')} before, too`,
      )
    const reply = await plainRefresh(check, grant)
    refuseCrash(reply)
    const after = reply.granted ? await audienceShown(check, reply, clients.main) : undefined
    const kept = after?.includes(resource) === true
    observe.that(kept, {
      subject: 'the audience of an access token that was refreshed without resource',
      expected: resource,
      observed: reply.granted ? (after?.join(' ') ?? 'none') : describeRefusal(reply),
      replies: [grant.first, reply],
    })
  },
})
