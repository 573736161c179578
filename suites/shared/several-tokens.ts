import type { Check } from '../../harness/checks/context.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { Grant } from '../../harness/rp/grant.ts'

/** What is missing from a target file where a newer token ends an older one. */
export const singleDeclaration = 'declared: { offline_tokens_per_user_client: single }'

/**
 * Two offline tokens of one user and client, on two devices, that were seen to live beside each other; the check does
 * not apply to a target that keeps one of a pair.
 */
export async function tokensOnTwoDevices(
  check: Check,
): Promise<{ readonly older: Grant; readonly newer: Grant }> {
  const { rp, users, clients, browser, policy } = check
  if (policy.offline_tokens_per_user_client === 'single') {
    check.notApplicable('the target declares one offline token per user and client')
  }
  const older = await rp.offline(users.first, clients.main, browser())
  const newer = await rp.offline(users.first, clients.main, browser())
  if (!(await stillRefreshes(check, older))) {
    check.notApplicable(
      'a second offline token of the same user and client ended the first one',
      singleDeclaration,
    )
  }
  await rp.refreshed(newer)
  return { older, newer }
}

/** Whether a token outlived a newer one of the same user and client; where it did not, the report says which line is missing. */
export async function outlivesNewer(check: Check, older: Grant): Promise<boolean> {
  if (await stillRefreshes(check, older)) return true
  check.observe.note(
    'an earlier offline token of the same user and client',
    `ended by the newer one, which is legal; say so by ${singleDeclaration}`,
  )
  return false
}

async function stillRefreshes({ rp }: Check, grant: Grant): Promise<boolean> {
  const reply = await rp.refresh(grant)
  if (!reply.granted) refuseCrash(reply)
  return reply.granted
}
