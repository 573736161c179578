import type { Check } from '../../harness/checks/context.ts'
import type { Observer } from '../../harness/checks/observer.ts'
import type { ListedGrant } from '../../harness/drivers/operations.ts'
import { globalTokenRevocation, keycloakGuide } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { entryOfGrant, offlineEntriesOf } from '../shared/listed-grants.ts'

const administrativeRevocations = [
  'admin-revoke-user-client',
  'admin-revoke-user',
  'admin-revoke-token',
  'admin-revoke-client',
] as const

export const revokeAdminSingleTokenKills = requirement({
  id: 'revoke-admin-single-token-kills',
  area: 'administration',
  title: 'An administrator can revoke one offline token out of several of the same user and client',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'Where the interface offers to end a single offline session, exactly that one ends.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'admin-list-user-tokens', 'admin-revoke-token'],
  reliesOn: ['second-grant-keeps-first', 'admin-list-shows-tokens'],
  defect: 'admin-single-revoke-noop',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1 and OFFLINE(U1, C1, B2) -> ot2 in separate sessions; read ADMIN-LIST(U1) before, between and after.',
    'Find the entry of ot1: that with the session identifier of its ID token, else the one that appeared with ot1; if there is none the check is blocked.',
    'ADMIN-REVOKE-TOKEN(entry); it has to be accepted.',
    'Assert ALIVE(ot2), then DEAD(ot1).',
  ],
  verdict: {
    pass: 'Only ot1 is refused.',
    fail: 'ot1 works, or ot2 is refused.',
    notApplicable: 'policy.offline_tokens_per_user_client is single.',
  },
  evidence: [
    'keycloak/keycloak#27275',
    'keycloak/keycloak#24763',
    'Keycloak admin client deleteSession with isOffline since 24.0.2',
  ],
  cause:
    'The operation looks for login sessions of that identifier, or ends everything of the user and client.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, policy } = check
    if (policy.offline_tokens_per_user_client === 'single') {
      check.notApplicable('the target declares one offline token per user and client')
    }
    const list = async () => offlineEntriesOf(await operations.adminListUser(users.first), clients.main)
    const before = await list()
    const first = await rp.offline(users.first, clients.main, browser())
    const between = await list()
    const second = await rp.offline(users.first, clients.main, browser())
    const entry = entryOfGrant(first, { before, between, now: await list() })
    if (entry === undefined) return check.blocked("the entry of one token in the administrator's list")
    const subject = { user: users.first, client: clients.main, grant: first, entry }
    await operations.revoke('admin-revoke-token', subject)
    await observe.alive(second, 'the other offline token of the same user and client')
    await observe.dead(first, 'the offline token that the administrator revoked')
  },
})

export const revokeAdminPrivilegeEnforced = requirement({
  id: 'revoke-admin-privilege-enforced',
  area: 'administration',
  title: 'Ordinary users cannot use the administrative revocation interfaces',
  level: 'MUST NOT',
  basis: 'derived',
  clause: globalTokenRevocation('3.2'),
  statement:
    'Revocation on behalf of others requires an authenticated and authorized caller; a user token is refused and has no effect.',
  profiles: ['offline-management', 'keycloak', 'global-revocation'],
  needs: ['authorize', 'second-user'],
  optional: [
    'admin-revoke-user-client',
    'admin-revoke-user',
    'admin-list-user-tokens',
    'admin-revoke-token',
    'admin-revoke-client',
  ],
  defect: 'admin-endpoint-unprotected',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; OBTAIN(U2, C1, "openid", B2) -> at2.',
    'For each administrative revocation that the target declares (pair, user, token, client) send the request for U1 and C1 without credentials and with Authorization: Bearer at2.',
    'Assert that each answer is a refusal: an error status, a redirect, or a sign-in page.',
    'Assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'Every call is refused and ot is alive.',
    fail: 'A call succeeds or ot is refused afterwards.',
    notApplicable:
      'The target declares no administrative revocation, or none that carries credentials: an interface that its network protects.',
  },
  conflicts:
    'Only the global revocation draft writes the rule down; for product interfaces it is self-evident but not specified.',
  cause: 'The interface checks that a token is valid, not whose it is or what it permits.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, has } = check
    const declared = administrativeRevocations.filter((operation) => has(operation))
    if (declared.length === 0)
      check.notApplicable('the target file has no call of an administrator that revokes')
    const known = declared.filter((operation) => operations.credentialsOf(operation) !== 'nobody')
    if (known.length === 0)
      check.notApplicable('the target file makes every call of an administrator as nobody')
    const device = browser()
    const grant = await rp.offline(users.first, clients.main, device)
    const { accessToken } = await rp.online(users.second, clients.main, browser())
    const somebodyElse = { user: users.second, accessToken }
    let attempts = 0
    for (const operation of known) {
      const subject = { user: users.first, client: clients.main, grant }
      const entry = operation === 'admin-revoke-token' ? await entryFor(check, grant) : undefined
      if (operation === 'admin-revoke-token' && entry === undefined) continue
      for (const [caller, name] of [
        ['nobody', 'without credentials'],
        [somebodyElse, "with another user's access token"],
      ] as const) {
        const replies = await operations.attempt(
          operation,
          entry === undefined ? subject : { ...subject, entry },
          caller,
        )
        attempts += replies.length
        for (const reply of replies) observeRefused(observe, reply, `${operation} ${name}`)
      }
    }
    if (attempts === 0) check.blocked('a request of an administrator that others can send')
    await observe.alive(grant, 'the offline token after the attempts of the others')
  },
})

/** An entry of the user and client that an attempt can aim at. */
async function entryFor({ operations, has }: Check, grant: Grant): Promise<ListedGrant | undefined> {
  if (!has('admin-list-user-tokens')) return undefined
  return offlineEntriesOf(await operations.adminListUser(grant.user, grant), grant.client)[0]
}

/** Expects anything but a success; a sign-in page with status 200 is a refusal, too. */
function observeRefused(observe: Observer, reply: Reply, subject: string): void {
  refuseCrash(reply)
  // Stops at the next tag: a page of nothing but unfinished ones is read once.
  const signInPage = /<input[^<>]+type=["']?password/i.test(reply.text)
  observe.that(reply.status >= 300 || signInPage, {
    subject,
    expected: 'a refusal',
    observed: signInPage ? 'a sign-in page' : `HTTP ${reply.status}`,
    replies: [reply],
  })
}
