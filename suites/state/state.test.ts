import { areaTests } from '../vitest-area.ts'
import { stateRequirements } from './index.ts'

areaTests(stateRequirements)
