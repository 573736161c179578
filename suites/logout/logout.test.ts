import { areaTests } from '../vitest-area.ts'
import { logoutRequirements } from './index.ts'

areaTests(logoutRequirements)
