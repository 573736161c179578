import { areaTests } from '../../selftest/vitest-area.ts'
import { isolationRequirements } from './index.ts'

areaTests(isolationRequirements)
