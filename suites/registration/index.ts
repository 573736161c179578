import { registrationAnswerComplete } from './answer.ts'
import { registrationKeepsRefreshGrant, registrationWithoutRefreshGrantConsistent } from './grant-types.ts'
import { registrationOfflineScopeGrantable } from './offline-scope.ts'

/** The requirements of this area, in reading order. */
export const registrationRequirements = [
  registrationAnswerComplete,
  registrationKeepsRefreshGrant,
  registrationWithoutRefreshGrantConsistent,
  registrationOfflineScopeGrantable,
] as const
