import { areaTests } from '../../selftest/vitest-area.ts'
import { revocationRequirements } from './index.ts'

areaTests(revocationRequirements)
