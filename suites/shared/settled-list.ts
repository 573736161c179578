import type { Check } from '../../harness/checks/context.ts'
import type { ListReading } from '../../harness/drivers/operations.ts'
import { withinPropagation } from './propagation.ts'

/**
 * Reads a list until it shows what is expected: within the propagation window, and once more after the time that the
 * target declares for dropping dead entries.
 */
export async function settledReading(
  { rp, policy }: Pick<Check, 'rp' | 'policy'>,
  read: () => Promise<ListReading>,
  settles: (reading: ListReading) => boolean,
): Promise<ListReading> {
  const reading = await withinPropagation({ policy }, read, settles)
  if (settles(reading) || policy.list_cleanup_delay === undefined) return reading
  await rp.wait(policy.list_cleanup_delay)
  return read()
}
