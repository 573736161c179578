import { areaTests } from '../../selftest/vitest-area.ts'
import { mcpRequirements } from './index.ts'

areaTests(mcpRequirements)
