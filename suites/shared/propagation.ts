import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from '../../harness/check.ts'
import { withinWindow } from '../../harness/engine/window.ts'

/**
 * Lets the propagation window of the target pass. Real time: what spreads between nodes does not spread faster
 * because the clock was moved.
 */
export async function propagated({ policy }: Pick<Check, 'policy'>): Promise<void> {
  await sleep((policy.propagation_window ?? 0) * 1000)
}

/** Asks once a second until the answer is yes or the propagation window is over. */
export async function withinPropagation(
  { policy }: Pick<Check, 'policy'>,
  holds: () => Promise<boolean>,
): Promise<boolean> {
  return withinWindow(policy.propagation_window ?? 0, holds)
}
