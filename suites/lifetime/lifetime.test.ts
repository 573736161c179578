import { areaTests } from '../../selftest/vitest-area.ts'
import { lifetimeRequirements } from './index.ts'

areaTests(lifetimeRequirements)
