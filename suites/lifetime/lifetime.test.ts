import { areaTests } from '../vitest-area.ts'
import { lifetimeRequirements } from './index.ts'

areaTests(lifetimeRequirements)
