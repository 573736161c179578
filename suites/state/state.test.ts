import { areaTests } from '../../selftest/vitest-area.ts'
import { stateRequirements } from './index.ts'

areaTests(stateRequirements)
