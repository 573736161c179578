import { areaTests } from '../vitest-area.ts'
import { isolationRequirements } from './index.ts'

areaTests(isolationRequirements)
