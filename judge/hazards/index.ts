import type { JudgedHazard } from '../hazard.ts'
import { answerHazards } from './answers.ts'
import { askingHazards } from './asking.ts'
import { baselineHazards } from './baseline.ts'
import { concurrencyHazards } from './concurrency.ts'
import { identityHazards } from './identity.ts'
import { outageHazards } from './outages.ts'
import { refusalHazards } from './refusals.ts'

/** Every hazard that a client is judged by, in the order in which they are played; the first one comes before all others. */
export const judgedHazards: readonly JudgedHazard[] = [
  ...baselineHazards,
  ...concurrencyHazards,
  ...outageHazards,
  ...refusalHazards,
  ...answerHazards,
  ...askingHazards,
  ...identityHazards,
]
