import type { Check } from '../../harness/checks/context.ts'
import type { Subject } from '../../harness/drivers/operations.ts'
import { keycloakGuide, oidcCore } from '../../harness/engine/clause.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { counted, offlineEntriesOf } from '../shared/listed-grants.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { statuses } from './foreign-callers.ts'

export const revokeUserWithoutConsentRecord = requirement({
  id: 'revoke-user-without-consent-record',
  area: 'revocation',
  title: 'Users can revoke offline tokens of clients that never asked for consent',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  also: [keycloakGuide('Offline access', '_offline-access')],
  statement:
    'Offline tokens of pre-approved clients are shown to the user and can be revoked too, although no consent record exists for them.',
  profiles: ['oidc-core', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'second-user', 'preapproved-client', 'user-list-grants', 'user-revoke-grant'],
  reliesOn: ['user-revocation-ends-token', 'user-list-shows-grant'],
  defect: 'revoke-requires-consent-record',
  procedure: [
    'OFFLINE(U1, CA, B1) -> ot without a consent page, where CA is pre-approved; OFFLINE(U2, CA, B2) -> control. A consent page makes the check not applicable.',
    'Assert that USER-LIST(U1) shows offline access of CA within the propagation window.',
    'USER-REVOKE(U1, CA); assert that it is accepted.',
    'Make sure that ALIVE(control), else the check is blocked; assert DEAD(ot).',
  ],
  verdict: {
    pass: 'CA is listed and ot is refused after the revocation.',
    fail: 'Under a profile that promises it: as for the warning.',
    warn: 'The client is not listed, the revocation is refused, or ot is alive after it.',
    notApplicable: 'The client is not pre-approved: a consent page came.',
  },
  control: "Another user's token at the same client refreshes after the removal.",
  proof:
    'That the call ends the tokens of a client with a consent record is known from revoke-user-kills-offline-token, so that a refusal or a living token here is due to the missing record.',
  exceptions:
    'Servers that ask at every client get not-applicable. A declared propagation window is granted, to the list as well.',
  evidence: ['keycloak/keycloak#15502', 'keycloak/keycloak#50926'],
  why: 'For the clients of the own company users would have no say at all.',
  cause: 'The account interface is built on consent records and finds none for this client.',
  mend: 'Build the list and the removal on grants, not on consents.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const client = clients.preapproved
    const grant = await grantWithoutPage(check)
    const control = await rp.offline(users.second, client, browser())
    const list = await withinPropagation(
      check,
      () => operations.userList(users.first),
      (reading) => offlineEntriesOf(reading, client).length > 0,
    )
    const entries = offlineEntriesOf(list, client)
    observe.that(entries.length > 0, {
      subject: 'the list of the user, who was never asked by this client',
      expected: 'offline access of the client',
      observed: counted(entries),
      replies: [list],
    })
    if (!(await observeAccepted(check, { user: users.first, client, grant }))) return
    await livingControl(check, control, 'the token of another user')
    await observe.dead(grant, 'the offline token of a client that never asked, after the user removed it')
  },
})

/** An offline grant of the pre-approved client, to which nobody agreed on a page. */
async function grantWithoutPage({ rp, users, clients, browser, notApplicable }: Check): Promise<Grant> {
  const authorization = await rp.code({
    client: clients.preapproved,
    user: users.first,
    browser: browser(),
    scope: 'openid offline_access',
    prompt: 'consent',
  })
  if (authorization.pages.some(({ kind }) => kind === 'consent')) {
    return notApplicable('the client is not pre-approved: a consent page came')
  }
  const grant = await rp.exchanged(authorization)
  if (grant.refreshToken === undefined) {
    return notApplicable('the pre-approved client gets no offline token')
  }
  return grant
}

/** Whether the removal is accepted; a refusal by a status is judged, anything else that keeps it back blocks the check. */
async function observeAccepted({ operations, observe }: Check, subject: Subject): Promise<boolean> {
  try {
    await operations.revoke('user-revoke-grant', subject)
    return true
  } catch (error) {
    if (!(error instanceof PrerequisiteError)) throw error
    const replies = await operations.attempt('user-revoke-grant', subject, 'authorized')
    replies.forEach(refuseCrash)
    const refused = replies.filter(({ status }) => status >= 400)
    if (refused.length === 0) throw error
    return observe.that(false, {
      subject: 'the removal of a client that never asked',
      expected: 'accepted',
      observed: statuses(refused),
      replies: refused,
    })
  }
}
