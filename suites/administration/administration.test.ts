import { areaTests } from '../vitest-area.ts'
import { administrationRequirements } from './index.ts'

areaTests(administrationRequirements)
