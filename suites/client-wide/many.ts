import type { Check } from '../../harness/checks/context.ts'
import { keycloakGuide } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import type { TestUser } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { outlivesNewer, singleDeclaration } from '../shared/several-tokens.ts'

/** For each of two users: together more than the hundred entries that a page of a list usually has. */
const ofEachUser = 52

export const revokeClientBeyondFirstPage = requirement({
  id: 'revoke-client-beyond-first-page',
  area: 'client-wide',
  title: 'Revoking everything of a client covers large numbers of tokens',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Revoking active sessions', '_revocation-policy'),
  statement: 'The operation may not stop after the first page of results.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-client', 'second-user', 'many-grants', 'admin-revoke-client'],
  reliesOn: ['client-revocation-ends-tokens'],
  defect: 'client-revoke-first-page-only',
  procedure: [
    'OFFLINE(U1, C2, B3) -> control. OFFLINE 52 times for U1 in B1 and 52 times for U2 in B2 at C1, without prompt=consent where the stored consent will do; the first of U1 has to refresh after that.',
    'CLIENT-REVOKE-ALL(C1); it has to be accepted.',
    'Make sure that ALIVE(control), else the check is blocked.',
    'REFRESH each token once, those that still work once more within the propagation window; assert that all are refused.',
  ],
  verdict: {
    pass: 'All tokens are refused.',
    fail: 'At least one token works; the places of the survivors in the order of issue are reported.',
    notApplicable: 'The target file does not allow for so many tokens, or a pair has one token only.',
  },
  control: 'A token of another client refreshes after the revocation.',
  proof:
    'The oldest token refreshes after the last one was issued. That the operation ends a few tokens of two users is known from revoke-client-all-kills.',
  exceptions:
    'Servers with one token per user and client would need as many users, and get not-applicable. A declared propagation window is granted.',
  conflicts: 'A page of a list is nowhere specified; a hundred entries is what most interfaces send.',
  reservation: 'The guide describes the operation and says nothing about numbers.',
  why: 'The operation looks successful, and most tokens are still in force.',
  cause: 'The operation reads one page of the list of tokens and ends what is on it.',
  mend: 'Revoke by a condition and not by a list.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, policy, notApplicable } = check
    if (policy.offline_tokens_per_user_client === 'single') {
      return notApplicable('the target declares one offline token per user and client')
    }
    const control = await rp.offline(users.first, clients.second, browser())
    const grants = [...(await manyGrants(check, users.first)), ...(await manyGrants(check, users.second))]
    const [oldest] = grants
    if (oldest !== undefined && !(await outlivesNewer(check, oldest))) {
      return notApplicable(
        'a newer offline token of the same user and client ended an older one',
        singleDeclaration,
      )
    }
    await operations.revoke('admin-revoke-client', { client: clients.main })
    await livingControl(check, control, 'the token of another client')
    const survivors = await withinPropagation(
      check,
      () => stillWorking(check, grants),
      ({ places }) => places.length === 0,
    )
    const some = survivors.places.slice(0, 5).join(', ')
    observe.that(survivors.places.length === 0, {
      subject: `${grants.length} offline tokens of the revoked client`,
      expected: 'all refused',
      observed:
        survivors.places.length === 0
          ? 'all refused'
          : `${survivors.places.length} still work: number ${some}${survivors.places.length > 5 ? ' and more' : ''} in the order of issue`,
      replies: survivors.replies.slice(0, 5),
      effect: true,
    })
  },
})

/** As many grants of one user, signed in once. */
async function manyGrants(check: Check, user: TestUser): Promise<Grant[]> {
  const { rp, clients, browser } = check
  const device = browser()
  const grants = [await rp.offline(user, clients.main, device)]
  const unasked = { client: clients.main, browser: device, user, scope: 'openid offline_access' }
  const second = await rp.obtain(unasked)
  // Where the stored consent does not do, the user is asked each time.
  const asks = !(await rp.seemsOffline(second))
  if (!asks) grants.push(second)
  while (grants.length < ofEachUser) {
    const grant = asks ? await rp.offline(user, clients.main, device) : await rp.obtain(unasked)
    if (grant.refreshToken === undefined) check.blocked(`${ofEachUser} offline tokens of a user`)
    grants.push(grant)
  }
  return grants
}

/** The places of the tokens that still refresh, one request each. */
async function stillWorking(
  { rp }: Check,
  grants: readonly Grant[],
): Promise<{ readonly places: number[]; readonly replies: TokenReply[] }> {
  const places: number[] = []
  const replies: TokenReply[] = []
  for (const [index, grant] of grants.entries()) {
    const reply = await rp.refresh(grant)
    if (!reply.granted) {
      refuseCrash(reply)
      continue
    }
    places.push(index + 1)
    replies.push(reply)
  }
  return { places, replies }
}
