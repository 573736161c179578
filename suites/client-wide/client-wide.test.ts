import { areaTests } from '../../selftest/vitest-area.ts'
import { clientWideRequirements } from './index.ts'

areaTests(clientWideRequirements)
