import { areaTests } from '../vitest-area.ts'
import { hygieneRequirements } from './index.ts'

areaTests(hygieneRequirements)
