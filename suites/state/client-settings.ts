import type { Check } from '../../harness/checks/context.ts'
import { keycloakIssue, rfc6749, rfc9449 } from '../../harness/engine/clause.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { refuseCrashOf } from '../../harness/rp/authorization.ts'
import { scopeSet } from '../../harness/rp/token-reply.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { propagated, withinPropagation } from '../shared/propagation.ts'
import { observeRefused } from '../shared/refusal.ts'

export const stateOfflineScopeRemoved = requirement({
  id: 'state-offline-scope-removed',
  area: 'state',
  title: 'Taking offline_access away from a client ends its offline tokens',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakIssue(43734),
  statement:
    'When the scope is removed from the client, refreshes with existing offline tokens are refused and introspection reports them as inactive.',
  profiles: ['keycloak'],
  needs: ['authorize', 'confidential-client', 'admin-create-client', 'offline-scope', 'admin-client-scopes'],
  optional: ['introspection'],
  defect: 'removed-offline-scope-still-refreshes',
  procedure: [
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot, which has to refresh; see whether INTROSPECT(ot) calls it active. OFFLINE(U1, C1, B2) -> control.',
    'Take offline_access away from CX; the control has to live, else the check is blocked.',
    'Assert INTROSPECT(newest token).active = false if it was true before.',
    'Assert DEAD(ot) within the propagation window. Where one of them does not hold and CX is still granted offline_access when it asks for it, nothing was taken away: blocked.',
  ],
  verdict: {
    pass: 'Inactive and refused while the scope is missing.',
    fail: 'A refresh succeeds, or the token is called active, while the scope is missing.',
    notApplicable: 'The target is older than the change (Keycloak 26.2.11, 26.4.4, 26.5.0).',
  },
  control: 'The offline token of the same user at another client lives on after the change.',
  proof:
    'The token refreshed before the change. Where it is not refused after it, a new request for offline_access at CX has to be refused or granted without it.',
  exceptions:
    'Servers that keep existing grants when permissions shrink are legal; only targets that promise to behave like Keycloak are judged. A server that does not introspect refresh tokens is judged by the refresh alone.',
  conflicts:
    'Other products keep existing grants when permissions of a client shrink; no specification decides, so only who promises to behave like Keycloak is judged.',
  evidence: ['Keycloak OfflineTokenTest offlineRefreshWhenNoOfflineScope', 'keycloak/keycloak#43734'],
  why: 'A client that must not have offline access any more keeps what it has.',
  cause: 'What a client may ask for is looked at when it asks and not when it refreshes.',
  mend: 'Compare the scope of the grant with that of the client at each refresh.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, has } = check
    const client = await clients.create()
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    const control = await rp.offline(users.first, clients.main, browser())
    const active = async () => {
      const reply = await rp.introspect(grant.refreshToken ?? '', client, 'refresh_token')
      return { reply, active: reply.json?.active === true }
    }
    const introspectable = has('introspection') && (await active()).active
    await operations.state.change('admin-withdraw-offline', { client })
    await livingControl(check, control, "another client's offline token")
    let ended = true
    if (introspectable) {
      const seen = await withinPropagation(check, active, (answer) => !answer.active)
      ended = observe.that(!seen.active, {
        subject: 'introspection of the offline token without the scope',
        expected: 'active=false',
        observed: `active=${seen.active}`,
        replies: [seen.reply],
      })
    }
    const subject = 'the offline token after offline_access was taken away from its client'
    const dead = await observe.dead(grant, subject)
    if (!(dead && ended)) await offlineWithdrawn(check, client)
  },
})

/** A client that still gets what was taken away from it lost nothing: the check ends blocked. */
async function offlineWithdrawn(check: Check, client: TestClient): Promise<void> {
  const { rp, users, browser, blocked, tookEffect } = check
  const scope = 'openid offline_access'
  const request = { client, browser: browser(), user: users.first, scope, prompt: 'consent' }
  const authorization = await rp.authorize(request)
  refuseCrashOf(authorization)
  if (authorization.kind === 'code') {
    const reply = await rp.exchange(authorization)
    refuseCrash(reply)
    const granted = (await rp.effectiveScope(reply, client)) ?? scopeSet(scope)
    if (reply.granted && granted.has('offline_access')) {
      blocked('a client without offline_access: it is still granted when it asks for it')
    }
  }
  tookEffect()
}

export const stateClientSecretRotated = requirement({
  id: 'state-client-secret-rotated',
  area: 'state',
  title: 'Offline tokens survive a change of the client secret',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc9449('5'),
  also: [rfc6749('6')],
  statement:
    'Refresh tokens are bound to the client, not to its current secret, so credentials can be renewed without losing the grants.',
  profiles: ['oauth2'],
  needs: ['authorize', 'confidential-client', 'admin-create-client', 'admin-client-secret'],
  defect: 'secret-change-kills-offline',
  procedure: [
    'Make the client CX; OFFLINE(U1, CX, B1) -> ot, which has to refresh.',
    'Give CX another secret; wait for the propagation window.',
    'REFRESH(ot) with the old secret; assert a refusal (a weakness where not).',
    'REFRESH(ot) with the new secret; assert an access token. Where none comes, the new secret has to serve to exchange a code, else the check is blocked.',
  ],
  verdict: {
    pass: 'The new secret works and the old one is refused.',
    warn: 'The refresh with the new secret is refused, or the old secret still works.',
  },
  control:
    'Where the token is refused with the new secret, that secret has to be good for the exchange of a code.',
  proof:
    'The token refreshed with the old secret before the change, and the new secret is seen to be accepted.',
  exceptions:
    'A server that lets the old secret live on for a while is legal and warns. One that ends the grants of a client with its secret, e.g. after a leak, declines a recommendation and warns.',
  conflicts:
    'RFC 9449 mentions it as an advantage of binding by client authentication; there is no keyword. Some teams want the opposite after a leak, for which revoke-all exists.',
  why: 'Nobody changes a secret that signs out all users.',
  cause: 'A new secret is stored like a new client.',
  mend: 'Keep grants by the client, whatever its secret is.',
  hazard: 'changed-secret',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, blocked, tookEffect } = check
    const client = await clients.create()
    const grant = await rp.offline(users.first, client, browser())
    await rp.refreshed(grant)
    const renewed = await operations.state.changeSecret(client)
    if (renewed.secret === client.secret) blocked('another secret: the answer has the old one')
    await propagated(check)
    const old = await rp.refreshToken(grant.refreshToken ?? '', client)
    observeRefused({ observe }, old, 'a refresh with the old secret', 'weakness')
    // A refresh by the old secret may have replaced the token.
    const alive = await observe.aliveToken(
      old.refreshToken ?? grant.refreshToken ?? '',
      renewed,
      'the offline token with the new secret of its client',
    )
    if (!alive && !(await exchangesCodes(check, renewed))) blocked('another secret: the new one is refused')
    tookEffect()
  },
})

/** Whether a client gets tokens for a code, so that its secret is the right one. */
export async function exchangesCodes(
  { rp, users, browser }: Pick<Check, 'rp' | 'users' | 'browser'>,
  client: TestClient,
): Promise<boolean> {
  try {
    await rp.online(users.first, client, browser())
    return true
  } catch (error) {
    if (error instanceof PrerequisiteError) return false
    throw error
  }
}
