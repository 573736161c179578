import type { TargetRequirement } from '../harness/checks/requirement.ts'
import { administrationRequirements } from './administration/index.ts'
import { clientWideRequirements } from './client-wide/index.ts'
import { hygieneRequirements } from './hygiene/index.ts'
import { isolationRequirements } from './isolation/index.ts'
import { lifetimeRequirements } from './lifetime/index.ts'
import { logoutRequirements } from './logout/index.ts'
import { refreshRequirements } from './refresh/index.ts'
import { revocationRequirements } from './revocation/index.ts'
import { scopeRequirements } from './scope/index.ts'
import { stateRequirements } from './state/index.ts'

/** Every requirement, area by area in reading order. */
export const catalogue: readonly TargetRequirement[] = [
  ...scopeRequirements,
  ...refreshRequirements,
  ...logoutRequirements,
  ...lifetimeRequirements,
  ...revocationRequirements,
  ...administrationRequirements,
  ...clientWideRequirements,
  ...isolationRequirements,
  ...hygieneRequirements,
  ...stateRequirements,
]

/** Changes whenever the verdict of an unchanged server can change. */
export const edition = '2026-11'
