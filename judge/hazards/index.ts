import type { JudgedHazard } from '../hazard.ts'
import { baselineHazards } from './baseline.ts'

/** Every hazard that a client is judged by, in the order in which they are played; the first one comes before all others. */
export const judgedHazards: readonly JudgedHazard[] = [...baselineHazards]
