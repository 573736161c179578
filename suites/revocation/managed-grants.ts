import { grantManagement } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import type { RelyingParty } from '../../harness/rp/relying-party.ts'
import { requirement } from '../requirement.ts'
import { observeAccessTokenEnded, stillAccepted } from '../shared/access-tokens.ts'
import { livingControl } from '../shared/controls.ts'
import { withinPropagation } from '../shared/propagation.ts'

const toCreate = { parameters: { grant_management_action: 'create' } }

/** The name of a grant, as the answer to the code has it. */
function grantIdOf({ first }: Grant): string | undefined {
  const id = first.json?.grant_id
  return typeof id === 'string' && id !== '' ? id : undefined
}

export const revokeGrantKillsTokens = requirement({
  id: 'revoke-grant-kills-tokens',
  area: 'revocation',
  title: 'Deleting a grant at the grant management endpoint ends its refresh tokens',
  level: 'MUST',
  basis: 'text',
  clause: grantManagement('6.5', 'section-6.5'),
  also: [grantManagement('5.5', 'section-5.5'), grantManagement('6.6', 'section-6.6')],
  statement:
    'A DELETE on the grant resource is answered with 204, and every refresh token issued from that grant is revoked.',
  profiles: ['grant-management'],
  needs: ['authorize', 'second-user', 'confidential-client', 'grant-management'],
  optional: ['userinfo', 'introspection'],
  defect: 'grant-delete-keeps-refresh-token',
  procedure: [
    'OFFLINE(U2, C1, B2) -> control; OFFLINE(U1, C1, B1) with grant_management_action=create -> ot, grant_id; assert that grant_id is there; REFRESH ot, which has to work.',
    'Obtain client credentials tokens of C1 with scope grant_management_revoke and, where the metadata name the action query, grant_management_query; GET <grant_management_endpoint>/<grant_id>, which answers 200 where it is to be looked at afterwards.',
    'DELETE <grant_management_endpoint>/<grant_id>; assert 204 with an empty body. 401 and 403 are about the token of the request, and block the check.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot) within the propagation window.',
    'Assert that the same GET answers 404, and that the newest access token of the grant is refused wherever it was accepted.',
  ],
  verdict: {
    pass: '204, ot refused, grant and access token gone.',
    fail: 'ot works after the DELETE, the DELETE is refused, or no grant_id comes.',
    warn: 'The DELETE succeeds with another answer than an empty 204, the grant is still shown, or its access token is still accepted.',
    notApplicable: 'The metadata do not name the actions create and revoke.',
  },
  control: "Another user's token at the same client refreshes after the DELETE.",
  proof:
    'ot refreshes right before, and the DELETE is answered with success. The grant and the access token are judged only where they were seen before.',
  exceptions:
    'A draft, which counts only where the profile grant-management is claimed. Servers that want more in the request for the token of the endpoint are blocked until grant_management.token_parameters of the target file names it. A declared propagation window is granted.',
  conflicts:
    'An implementer draft, whose text has lower-case keywords but for this rule. Revoking a token (RFC 7009) may leave the grant, so the opposite is no contradiction.',
  why: 'A client that ends a grant tells its user that access is over; with a token that lives it is not.',
  cause: 'The grant is a record for display, and refresh tokens are looked up without it.',
  mend: 'Have each refresh token name its grant, and refuse it once the grant is gone.',
  async check(check) {
    const { rp, users, clients, browser, observe, blocked, notApplicable } = check
    const { grantManagement: grants } = rp
    const client = clients.main
    for (const action of ['create', 'revoke'] as const)
      if (!grants.supports(action)) notApplicable(unnamed(action))
    const control = await rp.offline(users.second, client, browser())
    const grant = await rp.offline(users.first, client, browser(), toCreate)
    const id = grantIdOf(grant)
    observe.that(id !== undefined, {
      subject: 'the answer to a code with grant_management_action=create',
      expected: 'a grant_id',
      observed: id === undefined ? 'none' : 'a grant_id',
      replies: [grant.first],
    })
    if (id === undefined) return
    await rp.refreshed(grant)
    const accessToken = await stillAccepted(check, grant, grant.accessToken)
    const shown = await seen(rp, grant, id)
    const token = await grants.tokenFor(client, 'revoke')
    await rp.clock.intoNewSecond()
    const deleted = await grants.revoke(id, token)
    refuseCrash(deleted)
    if (deleted.status === 401 || deleted.status === 403) {
      const remedy = 'grant_management: { token_parameters: ... } names what its request for a token lacks'
      blocked(`a DELETE that client ${client.clientId} may send (got ${describeRefusal(deleted)}); ${remedy}`)
    }
    const isDone = deleted.status >= 200 && deleted.status < 300
    observe.that(
      deleted.status === 204 && deleted.text === '',
      {
        subject: 'the DELETE of the grant',
        expected: 'HTTP 204 without a body',
        observed: `HTTP ${deleted.status}${deleted.text === '' ? '' : ' with a body'}`,
        replies: [deleted],
      },
      isDone ? 'weakness' : 'violation',
    )
    if (!isDone) return
    await livingControl(check, control, 'the token of another user')
    await observe.dead(grant, 'the offline token of a grant that was deleted')
    if (shown !== undefined) {
      const after = await withinPropagation(
        check,
        () => grants.query(id, shown),
        ({ status }) => status === 404,
      )
      const observed = `HTTP ${after.status}`
      observe.that(
        after.status === 404,
        { subject: 'the grant after it was deleted', expected: 'HTTP 404', observed, replies: [after] },
        'weakness',
      )
    }
    if (accessToken !== undefined) {
      const subject = 'the access token of a grant that was deleted'
      await observeAccessTokenEnded(check, accessToken, subject, 'weakness')
    }
  },
})

function unnamed(action: string): string {
  return `by its metadata the server does not support ${action} (grant_management_actions_supported)`
}

/** The token by which a grant is seen; undefined where it cannot be looked at. */
async function seen(rp: RelyingParty, { client }: Grant, id: string): Promise<string | undefined> {
  if (!rp.grantManagement.supports('query')) return undefined
  const { token } = await rp.grantManagement.askToken(client, 'query')
  if (token === undefined) return undefined
  return (await rp.grantManagement.query(id, token)).status === 200 ? token : undefined
}

export const revokeGrantMergeInvalidatesOldToken = requirement({
  id: 'revoke-grant-merge-invalidates-old-token',
  area: 'revocation',
  title: 'Merging or replacing a grant ends the offline token issued before',
  level: 'MUST',
  basis: 'text',
  clause: grantManagement('5.2', 'section-5.2'),
  also: [grantManagement('5.5', 'section-5.5'), grantManagement('7.1', 'section-7.1')],
  statement:
    'When a grant is merged with or replaced by a new authorization, the refresh tokens issued for it earlier are invalidated.',
  profiles: ['grant-management'],
  needs: ['authorize', 'confidential-client', 'grant-management'],
  defect: 'grant-merge-keeps-old-token',
  procedure: [
    'OFFLINE(U1, C1, B1) with grant_management_action=create -> ot1, grant_id; REFRESH ot1, which has to work.',
    'OFFLINE(U1, C1, B2) with grant_management_action=merge, the grant_id and one scope value more -> ot2; assert that the answer has the same grant_id.',
    'Assert ALIVE(ot2); then assert DEAD(ot1) within the propagation window.',
    'The same with replace; an action that the metadata do not name is left out.',
  ],
  verdict: {
    pass: 'Only the newest offline token of the grant works, and the grant keeps its name.',
    fail: 'ot1 works after the merge or the replacement, ot2 does not, or the answer has another grant_id or none.',
    notApplicable: 'The metadata name neither merge nor replace, or not create.',
  },
  control: 'The token of the merged or replaced grant refreshes right before the earlier one is presented.',
  proof:
    'The earlier token refreshes before the second authorization, whose answer names the same grant, so that it is no new one.',
  exceptions:
    'A draft, which counts only where the profile grant-management is claimed. A declared propagation window is granted. What becomes of ot2 after ot1 came back is not looked at, since reuse may end the whole grant.',
  conflicts:
    'The text says shall in lower case. The opposite of isolation-second-grant-keeps-first: it is about requests that name a grant, that one about requests that name none.',
  why: 'After a replacement an old token would go on with what the user has just taken away.',
  cause: 'The update writes a new record of the grant, and tokens name the old one.',
  mend: 'End the refresh tokens of a grant in the operation that changes it.',
  hazard: 'one-grant',
  async check({ rp, users, clients, browser, observe, blocked, notApplicable }) {
    const { grantManagement: grants } = rp
    const client = clients.main
    if (!grants.supports('create')) notApplicable(unnamed('create'))
    const actions = (['merge', 'replace'] as const).filter((action) => grants.supports(action))
    if (actions.length === 0) notApplicable(unnamed('merge or replace'))
    const scope = ['openid', 'offline_access', ...rp.askableScopes(client).slice(0, 1)].join(' ')
    for (const action of actions) {
      const first = await rp.offline(users.first, client, browser(), toCreate)
      const id = grantIdOf(first) ?? blocked('a grant_id')
      await rp.refreshed(first)
      await rp.clock.intoNewSecond()
      const parameters = { grant_management_action: action, grant_id: id }
      const second = await rp.offline(users.first, client, browser(), { scope, parameters })
      const named = grantIdOf(second)
      const isSame = observe.that(named === id, {
        subject: `the grant_id after ${action}`,
        expected: 'the same as before',
        observed: named === id ? 'the same' : named === undefined ? 'none' : 'another one',
        replies: [second.first],
      })
      if (!(await observe.alive(second, `the offline token of the ${action}`))) return
      const isDead = await observe.dead(first, `the offline token from before the ${action}`)
      // A later step that cannot be taken would hide what was found.
      if (!isSame || !isDead) return
    }
  },
})
