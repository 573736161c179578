import { areaTests } from '../../selftest/vitest-area.ts'
import { refreshRequirements } from './index.ts'

areaTests(refreshRequirements)
