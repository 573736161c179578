import type { Check } from '../../harness/check.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { describeRefusal } from '../../harness/rp/token-reply.ts'
import { withinPropagation } from '../shared/propagation.ts'

/**
 * Expects no token for a grant whose user or client is gone. A crash is not the refusal it should be, but it hands
 * nothing out, so it is a weakness here and no error.
 */
export async function observeRefusedAfterRemoval(check: Check, grant: Grant, subject: string): Promise<void> {
  const { rp, observe } = check
  let reply = await rp.refresh(grant)
  await withinPropagation(check, async () => {
    if (reply.granted) reply = await rp.refresh(grant)
    return !reply.granted
  })
  const replies = [reply]
  if (reply.status >= 500) {
    const observed = `HTTP ${reply.status}`
    observe.that(false, { subject, expected: 'refused with a 4xx status', observed, replies }, 'weakness')
    return
  }
  const observed = reply.granted ? 'an access token' : `refused (${describeRefusal(reply)})`
  observe.that(!reply.granted, { subject, expected: 'refused', observed, replies })
}
