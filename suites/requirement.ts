import type { TargetRequirement } from '../harness/checks/requirement.ts'
import type { DefectName } from '../mock-provider/provider/defects/name.ts'

/** A requirement whose defect the mock has. */
export interface SuiteRequirement<Id extends string = string> extends TargetRequirement {
  readonly id: Id
  readonly defect: DefectName
  readonly control: string
  readonly proof: string
  readonly exceptions: string
  readonly why: string
  readonly mend: string
}

/** Identity; gives a requirement its type where it is written, and keeps its id as a literal. */
export function requirement<const Id extends string>(value: SuiteRequirement<Id>): SuiteRequirement<Id> {
  return value
}
