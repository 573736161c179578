import { catalogue } from './catalogue.ts'
import { areaTests } from './vitest-area.ts'

areaTests(catalogue)
