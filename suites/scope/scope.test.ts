import { areaTests } from '../vitest-area.ts'
import { scopeRequirements } from './index.ts'

areaTests(scopeRequirements)
