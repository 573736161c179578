import type { JudgedHazard } from '../hazard.ts'
import { anotherServerHazard } from './another-server.ts'
import { answerHazards } from './answers.ts'
import { askingHazards } from './asking.ts'
import { baselineHazards } from './baseline.ts'
import { concurrencyHazards } from './concurrency.ts'
import { identityHazards } from './identity.ts'
import { livesOnHazards } from './lives-on.ts'
import { outageHazards } from './outages.ts'
import { refusalHazards } from './refusals.ts'
import { signInHazards } from './sign-ins.ts'

/** Every hazard that a client is judged by, in the order in which they are played; the first one comes before all others. */
export const judgedHazards: readonly JudgedHazard[] = [
  ...baselineHazards,
  ...concurrencyHazards,
  ...livesOnHazards,
  ...outageHazards,
  ...refusalHazards,
  ...answerHazards,
  ...askingHazards,
  ...signInHazards,
  ...identityHazards,
  anotherServerHazard,
]
