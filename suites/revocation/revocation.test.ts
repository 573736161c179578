import { areaTests } from '../vitest-area.ts'
import { revocationRequirements } from './index.ts'

areaTests(revocationRequirements)
