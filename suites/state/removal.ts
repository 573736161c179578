import type { Check } from '../../harness/check.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { observeRefused } from '../shared/refusal.ts'

/**
 * Expects no token for a grant whose user or client is gone. A crash is not the refusal it should be, but it hands
 * nothing out, so it is a weakness here and no error. Returns whether no token came.
 */
export async function observeRefusedAfterRemoval(
  check: Check,
  grant: Grant,
  subject: string,
): Promise<boolean> {
  const { rp, observe } = check
  let reply = await rp.refresh(grant)
  await withinPropagation(check, async () => {
    if (reply.granted) reply = await rp.refresh(grant)
    return !reply.granted
  })
  if (reply.granted || reply.status < 500) return observeRefused({ observe }, reply, subject)
  const fact = { subject, expected: 'refused with a 4xx status', observed: `HTTP ${reply.status}` }
  observe.that(false, { ...fact, replies: [reply] }, 'weakness')
  return true
}
