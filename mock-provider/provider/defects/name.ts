/** The names of all defects; suites import this type, and nothing else of the mock. */
export type { DefectName } from './index.ts'
