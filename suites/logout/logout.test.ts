import { areaTests } from '../../selftest/vitest-area.ts'
import { logoutRequirements } from './index.ts'

areaTests(logoutRequirements)
