import { administrationDefects } from './administration.ts'
import { agentDefects } from './agents.ts'
import { bindingDefects } from './binding.ts'
import { clientWideDefects } from './client-wide.ts'
import type { Defect } from './defect.ts'
import { hygieneDefects } from './hygiene.ts'
import { introspectionDefects } from './introspection.ts'
import { isolationDefects } from './isolation.ts'
import { lifetimeDefects } from './lifetime.ts'
import { logoutDefects } from './logout.ts'
import { mcpDefects } from './mcp.ts'
import { refreshDefects } from './refresh.ts'
import { registrationDefects } from './registration.ts'
import { revocationDefects } from './revocation.ts'
import { rotationDefects } from './rotation.ts'
import { scopeDefects } from './scope.ts'
import { stateDefects } from './state.ts'

const all = {
  ...scopeDefects,
  ...refreshDefects,
  ...logoutDefects,
  ...lifetimeDefects,
  ...revocationDefects,
  ...administrationDefects,
  ...clientWideDefects,
  ...isolationDefects,
  ...rotationDefects,
  ...bindingDefects,
  ...introspectionDefects,
  ...hygieneDefects,
  ...stateDefects,
  ...registrationDefects,
  ...agentDefects,
  ...mcpDefects,
}

export type DefectName = keyof typeof all

/** Every defect by its name. */
export const defects: Readonly<Record<DefectName, Defect>> = all

export const defectNames = Object.keys(all) as readonly DefectName[]

/** Whether a text from outside, such as an option or a request, is the name of a defect. */
export function isDefectName(name: string): name is DefectName {
  return Object.hasOwn(all, name)
}
