import { administrationRequirements } from './administration/index.ts'
import { clientWideRequirements } from './client-wide/index.ts'
import { hygieneRequirements } from './hygiene/index.ts'
import { isolationRequirements } from './isolation/index.ts'
import { lifetimeRequirements } from './lifetime/index.ts'
import { logoutRequirements } from './logout/index.ts'
import { mcpRequirements } from './mcp/index.ts'
import { refreshRequirements } from './refresh/index.ts'
import { registrationRequirements } from './registration/index.ts'
import type { SuiteRequirement } from './requirement.ts'
import { revocationRequirements } from './revocation/index.ts'
import { scopeRequirements } from './scope/index.ts'
import { stateRequirements } from './state/index.ts'

const all = [
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
  ...registrationRequirements,
  ...mcpRequirements,
] as const

export type RequirementId = (typeof all)[number]['id']

/** Every requirement, area by area in reading order. */
export const catalogue: readonly SuiteRequirement<RequirementId>[] = all
