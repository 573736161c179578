import { areaTests } from '../../selftest/vitest-area.ts'
import { registrationRequirements } from './index.ts'

areaTests(registrationRequirements)
