import { areaTests } from '../../selftest/vitest-area.ts'
import { scopeRequirements } from './index.ts'

areaTests(scopeRequirements)
