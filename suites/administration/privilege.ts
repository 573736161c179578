import type { Check } from '../../harness/checks/context.ts'
import type { Observer } from '../../harness/checks/observer.ts'
import type { Attempt, Caller, CredentialKind, ListedGrant } from '../../harness/drivers/operations.ts'
import { globalTokenRevocation } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { acceptedAccessToken } from '../shared/access-tokens.ts'
import { endedByNow } from '../shared/controls.ts'
import { entryOfGrant, offlineEntriesOf } from '../shared/listed-grants.ts'
import { propagated, withinPropagation } from '../shared/propagation.ts'

const administrativeRevocations = [
  'admin-revoke-user-client',
  'admin-revoke-user',
  'admin-revoke-token',
  'admin-revoke-client',
] as const

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
    'userinfo',
    'introspection',
    'admin-create-client',
    'admin-revoke-user-client',
    'admin-revoke-user',
    'admin-list-user-tokens',
    'admin-revoke-token',
    'admin-revoke-client',
  ],
  defect: 'admin-endpoint-unprotected',
  procedure: [
    'OBTAIN(U2, C1, "openid", B2) -> at2, which UserInfo or introspection has to accept, where there is one of them.',
    'For each administrative revocation that the target declares (pair, user, token, client): OFFLINE(U1, C1, B1) -> ot, which has to refresh.',
    'Send the request for U1 and C1 without credentials, and as U2 with each kind of credentials that the interface knows: at2 as bearer, the cookies of a browser in which U2 is signed in, and, where the administrator has such, at2 in their header, or the name and password of U2.',
    'Wait for the propagation window; assert ALIVE(ot).',
    'Send it as the administrator; make sure that DEAD(ot), or this revocation is not judged. That of a whole client is taken at its word where the run has no client of its own.',
    'Assert that each answer to the others was a refusal: an error status, a redirect, or a sign-in page.',
  ],
  verdict: {
    pass: 'Every call is refused and each ot is alive until the administrator revokes it.',
    fail: 'A call succeeds or ot is refused afterwards.',
    notApplicable:
      'The target declares no administrative revocation, or none that carries credentials: an interface that its network protects.',
  },
  control:
    'The same request with the credentials of the administrator ends the token in the end, so that the attempts were not refused for their form.',
  proof:
    'The other user signs in, and their access token opens UserInfo or is active at introspection, before it is tried.',
  exceptions:
    'Sign-in pages with status 200, redirects and 404 count as refusals. Calls that the target file makes as nobody are left out.',
  conflicts:
    'Only the global revocation draft writes the rule down; for product interfaces it is self-evident but not specified.',
  why: 'Any user could sign out all others.',
  cause: 'The interface checks that a token is valid, not whose it is or what it permits.',
  mend: 'Ask for the role of the caller at each administrative operation.',
  async check(check) {
    const { rp, users, clients, browser, operations, has } = check
    const declared = administrativeRevocations.filter((operation) => has(operation))
    if (declared.length === 0)
      check.notApplicable('the target file has no call of an administrator that revokes')
    const known = declared.filter((operation) => operations.credentialsOf(operation) !== 'nobody')
    if (known.length === 0)
      check.notApplicable('the target file makes every call of an administrator as nobody')
    const other = await rp.online(users.second, clients.main, browser())
    await acceptedSomewhere(check, other)
    let judged = 0
    for (const operation of known) {
      const outcome = await observeAttempts(check, operation, other)
      if (outcome === 'ended') return
      if (outcome === 'judged') judged += 1
    }
    if (judged === 0)
      check.blocked('a request of an administrator that others can send, and that ends something')
  },
})

/** The witness of the attempts has to be somebody: a token that opens nothing is refused everywhere. */
async function acceptedSomewhere(check: Check, other: Grant): Promise<void> {
  if (!check.has('userinfo') && !check.has('introspection')) return
  await acceptedAccessToken(check, other, other.accessToken)
}

/** What one revocation answers to those who may not use it. */
async function observeAttempts(
  check: Check,
  operation: (typeof administrativeRevocations)[number],
  other: Grant,
): Promise<'judged' | 'ended' | 'not judged'> {
  const { rp, users, clients, browser, operations, observe } = check
  const grant = await rp.offline(users.first, clients.main, browser())
  const before = await rp.refresh(grant)
  if (!before.granted) {
    refuseCrash(before)
    observe.note(operation, 'not judged: a new offline token does not refresh even before the attempts', [
      before,
    ])
    return 'not judged'
  }
  const entry = operation === 'admin-revoke-token' ? await entryFor(check, grant) : undefined
  if (operation === 'admin-revoke-token' && entry === undefined) return 'not judged'
  const about = { user: users.first, client: clients.main, grant }
  const subject = entry === undefined ? about : { ...about, entry }
  const { accessToken } = other
  const callers: readonly (readonly [Caller, string])[] = [
    ['nobody', 'without credentials'],
    ...operations
      .credentialKindsOf(operation)
      .map((by) => [{ user: users.second, accessToken, by }, withCredentials[by]] as const),
  ]
  const answers: (readonly [Attempt, string])[] = []
  for (const [caller, name] of callers) {
    const replies = await operations.attempt(operation, subject, caller)
    for (const reply of replies) {
      refuseCrash(reply)
      answers.push([reply, `${operation} ${name}`])
    }
    // What somebody else has ended is on no list any more, so that the next one would have nothing to aim at.
    if (!replies.every(isRefusal)) break
  }
  await propagated(check)
  if (!(await observe.alive(grant, `the offline token after the attempts of the others at ${operation}`)))
    return 'ended'
  if (answers.length === 0) return 'not judged'
  // Without a client of the run it would also end what others hold there.
  if (operation !== 'admin-revoke-client' || check.has('admin-create-client')) {
    await operations.revoke(operation, subject)
    if (!(await endedByNow(check, grant))) {
      observe.note(operation, 'not judged: it ends nothing for the administrator either')
      return 'not judged'
    }
  }
  // A success is one only of an interface that does something.
  for (const [reply, name] of answers) observeRefused(observe, reply, name)
  return 'judged'
}

const withCredentials: Readonly<Record<CredentialKind, string>> = {
  bearer: "with another user's access token",
  header: "with another user's access token in the administrator's header",
  basic: "with another user's name and password",
  browser: 'from a browser in which another user is signed in',
}

/** An entry of the user and client that an attempt can aim at. */
async function entryFor(check: Check, grant: Grant): Promise<ListedGrant | undefined> {
  const { operations, has } = check
  if (!has('admin-list-user-tokens')) return undefined
  const entries = async () =>
    offlineEntriesOf(await operations.adminListUser(grant.user, grant), grant.client)
  const listed = await withinPropagation(check, entries, (now) => now.length > 0)
  return entryOfGrant(grant, { before: [], between: listed, now: listed }) ?? listed.at(-1)
}

/** Whether an answer is anything but a success; a sign-in page with status 200 is a refusal, too. */
const isRefusal = (reply: Attempt): boolean =>
  reply.status >= 300 || isSignInPage(reply) || reply.withheld === true

// Stops at the next tag: a page of nothing but unfinished ones is read once.
const isSignInPage = ({ text }: Attempt): boolean => /<input[^<>]+type=["']?password/i.test(text)

function observeRefused(observe: Observer, reply: Attempt, subject: string): void {
  observe.that(isRefusal(reply), {
    subject,
    expected: 'a refusal',
    observed: isSignInPage(reply)
      ? 'a sign-in page'
      : reply.withheld === true
        ? 'a page without the token against forged requests'
        : `HTTP ${reply.status}`,
    replies: [reply],
  })
}
