import { areaTests } from '../vitest-area.ts'
import { clientWideRequirements } from './index.ts'

areaTests(clientWideRequirements)
