import type { Check } from '../../harness/checks/context.ts'
import type { ListReading } from '../../harness/drivers/operations.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { settledReading } from './settled-list.ts'

/**
 * Refreshes three times and reads a list until it is as expected. A server may show a replaced token for as long as its
 * grace lasts, where that is declared.
 */
export async function listAfterRefreshes(
  { rp, policy, has }: Pick<Check, 'rp' | 'policy' | 'has'>,
  grant: Grant,
  read: () => Promise<ListReading>,
  settles: (reading: ListReading) => boolean,
): Promise<ListReading> {
  for (let refreshes = 0; refreshes < 3; refreshes++) await rp.refreshed(grant)
  // Some servers replace a token for good once its successor was used.
  if (has('userinfo')) await rp.userinfo(grant.accessToken)
  const reading = await settledReading({ rp, policy }, read, settles)
  if (settles(reading) || policy.reuse_grace === undefined) return reading
  await rp.wait(policy.reuse_grace + 1)
  return read()
}
