import { areaTests } from '../../selftest/vitest-area.ts'
import { administrationRequirements } from './index.ts'

areaTests(administrationRequirements)
