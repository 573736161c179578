import { areaTests } from '../vitest-area.ts'
import { refreshRequirements } from './index.ts'

areaTests(refreshRequirements)
