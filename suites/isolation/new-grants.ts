import type { Check } from '../../harness/checks/context.ts'
import { oidcCore, rfc7009 } from '../../harness/engine/clause.ts'
import type { Browser } from '../../harness/http/browser.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { revocationTookEffect } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'

const verdict = {
  pass: 'Each new token works, also at its second refresh, and ot_old stays dead.',
  fail: 'A new token is refused, or ot_old works again.',
}

export const isolationTokenRevokeNewGrantWorks = requirement({
  id: 'isolation-token-revoke-new-grant-works',
  area: 'isolation',
  title: 'After a client revoked its offline token, a new offline grant works',
  level: 'MUST',
  basis: 'derived',
  clause: rfc7009('2.1'),
  statement:
    'Revocation ends the token and its authorization; what the user grants the same client after that, in the same login session or with another browser, is another authorization and works.',
  profiles: ['revocation'],
  needs: ['authorize', 'revocation'],
  reliesOn: ['revocation-request-ends-token'],
  defect: 'token-revoke-blocks-new-grants',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot_old; REVOKE(ot_old); make sure that ot_old is dead, else the check is blocked.',
    'OFFLINE(U1, C1, B1) -> ot_new in the browser that may still be signed in; assert ALIVE(ot_new) at once and after the propagation window.',
    'The same in a fresh browser.',
    'Assert that ot_old is still dead.',
  ],
  verdict,
  control:
    'ot_old is refused right before and right after, and the gates saw that a first grant works: what is refused in between is refused because of the revocation.',
  proof:
    'ot_old, the newest token of its grant, is presented once after the revocation and has to be refused.',
  exceptions:
    'A server that keeps one token per user and client replaces the first new token by the second, which is no harm: each is judged before the next one is asked for.',
  why: 'A user who connects the client again gets a token that never works.',
  cause:
    'The revocation is kept for the client in that login session, or for the user and the client, without asking what came later.',
  mend: 'Give marks a place in the order of events, and compare grants with it.',
  async check(check) {
    const { rp, users, clients, browser } = check
    const device = browser()
    const old = await rp.offline(users.first, clients.main, device)
    await rp.revoked(old)
    await observeNewGrants(check, old, device)
  },
})

export const isolationUserRevokeNewGrantWorks = requirement({
  id: 'isolation-user-revoke-new-grant-works',
  area: 'isolation',
  title: 'After a user removed a client, a new offline grant works',
  level: 'MUST',
  basis: 'derived',
  clause: oidcCore('16.18', 'TokenLifetime'),
  statement:
    'Who removes the access of a client can give it again: an offline token that the user agrees to after the removal works.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'user-revoke-grant'],
  reliesOn: ['user-revocation-ends-token'],
  defect: 'user-revoke-blocks-new-grants',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot_old; USER-REVOKE(U1, C1); make sure that ot_old is dead, else the check is blocked.',
    'OFFLINE(U1, C1, B1) -> ot_new, signing in and agreeing again as asked; assert ALIVE(ot_new) at once and after the propagation window.',
    'The same in a fresh browser.',
    'Assert that ot_old is still dead.',
  ],
  verdict,
  control:
    'ot_old is refused right before and right after, and the gates saw that a first grant works: what is refused in between is refused because of the removal.',
  proof: 'ot_old, the newest token of its grant, is presented once after the removal and has to be refused.',
  exceptions:
    'A server that asks the user to agree or to sign in again is answered like any other; one that keeps one token per user and client is judged grant by grant.',
  why: 'A user who removed a client by mistake could never use it again.',
  cause: 'The removal is kept as a lock on the user and the client instead of a line in time.',
  mend: 'Give marks a place in the order of events, and compare grants with it.',
  async check(check) {
    const { rp, users, clients, browser, operations } = check
    const device = browser()
    const old = await rp.offline(users.first, clients.main, device)
    await operations.revoke('user-revoke-grant', { user: users.first, client: clients.main, grant: old })
    await observeNewGrants(check, old, device)
  },
})

/** Expects that grants from after a revocation work: in the browser of the old one, and in a fresh one. */
async function observeNewGrants(check: Check, old: Grant, device: Browser): Promise<void> {
  const { rp, users, clients, browser, observe } = check
  await revocationTookEffect(check, old, 'the old offline token')
  for (const [where, place] of [
    ['the same browser', device],
    ['another browser', browser()],
  ] as const) {
    const renewed = await rp.offline(users.first, clients.main, place)
    const name = `the new offline token of ${where}`
    if (!(await observe.alive(renewed, `${name}, right after it was issued`))) return
    await propagated(check)
    if (!(await observe.alive(renewed, `${name}, at its second refresh`))) return
  }
  await observe.dead(old, 'the old offline token after new ones were issued')
}
