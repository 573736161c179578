import type { Faults } from '../kit/faults/fault.ts'
import type { Defects } from '../kit/mock-server.ts'
import type { DefectName } from './defects/name.ts'

/** What people switch while a provider runs, so that it or the way to it goes wrong. */
export interface Switches {
  readonly defects: Defects<DefectName>
  readonly faults: Faults
  readonly hazard: { readonly active: string | undefined; turnTo(name: string | undefined): void }
  /** What a defect does. */
  behaviourOf(name: DefectName): string
}
