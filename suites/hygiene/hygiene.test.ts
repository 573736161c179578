import { areaTests } from '../../selftest/vitest-area.ts'
import { hygieneRequirements } from './index.ts'

areaTests(hygieneRequirements)
