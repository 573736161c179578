import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from '../../harness/checks/context.ts'
import { askedWithin } from '../../harness/http/window.ts'

/**
 * Lets the propagation window of the target pass. Real time: what spreads between nodes does not spread faster
 * because the clock was moved.
 */
export async function propagated({ policy }: Pick<Check, 'policy'>): Promise<void> {
  await sleep((policy.propagation_window ?? 0) * 1000)
}

/** Asks until an answer settles it, once a second within the propagation window; without one, exactly once. */
export async function withinPropagation<T>(
  { policy }: Pick<Check, 'policy'>,
  ask: () => Promise<T>,
  settles: (answer: T) => boolean,
): Promise<T> {
  return askedWithin(policy.propagation_window ?? 0, ask, settles)
}
