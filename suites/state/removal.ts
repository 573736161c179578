import type { Check } from '../../harness/checks/context.ts'
import { CredentialError, OutOfReach, PrerequisiteError } from '../../harness/engine/errors.ts'
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

/**
 * Makes something under a name that was in use once, or returns undefined where the server refuses that: names that are
 * used up are the strongest answer to the question who inherits under them.
 */
export async function underUsedName<T>(make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make()
  } catch (error) {
    const refused = error instanceof PrerequisiteError
    if (refused && !(error instanceof CredentialError || error instanceof OutOfReach)) return undefined
    throw error
  }
}
