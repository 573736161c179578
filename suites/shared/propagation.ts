import type { Check } from '../../harness/checks/context.ts'
import { askedWithin } from '../../harness/http/window.ts'
import { windowTime } from '../../harness/http/window-time.ts'

/** Lets the propagation window of the target pass. */
export async function propagated({ policy }: Pick<Check, 'policy'>): Promise<void> {
  await windowTime().wait((policy.propagation_window ?? 0) * 1000)
}

/** Asks until an answer settles it, once a second within the propagation window; without one, exactly once. */
export async function withinPropagation<T>(
  { policy }: Pick<Check, 'policy'>,
  ask: () => Promise<T>,
  settles: (answer: T) => boolean,
): Promise<T> {
  return askedWithin(policy.propagation_window ?? 0, ask, settles)
}
