import type { Check } from '../../harness/checks/context.ts'
import { isCrash } from '../../harness/http/crash.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { withinPropagation } from '../shared/propagation.ts'
import { observeLastingCrash, observeRefused } from '../shared/refusal.ts'

/**
 * Expects no token for a grant whose user or client is gone. A crash is not the refusal it should be, but it hands
 * nothing out, so one that lasts is a weakness here. Returns whether no token came.
 */
export async function observeRefusedAfterRemoval(
  check: Check,
  grant: Grant,
  subject: string,
): Promise<boolean> {
  const { rp, observe } = check
  const present = () => rp.refresh(grant)
  const reply = await withinPropagation(check, present, ({ granted }) => !granted)
  if (isCrash(reply)) return observeLastingCrash({ observe }, present, subject)
  return observeRefused({ observe }, reply, subject)
}
