import {
  stateClientDeletedDead,
  stateClientDisabledRefused,
  stateClientRecreatedNotInherited,
  stateClientSecretRotated,
  stateOfflineScopeRemoved,
} from './clients.ts'
import { statePasswordChangeAsDeclared } from './password.ts'
import {
  stateUserDeletedDead,
  stateUserDisabledRefused,
  stateUserRecreatedNotInherited,
  stateUserRenamedKeepsSubject,
} from './users.ts'

/** The requirements of this area, in reading order. */
export const stateRequirements = [
  stateUserDisabledRefused,
  stateUserDeletedDead,
  stateUserRecreatedNotInherited,
  stateUserRenamedKeepsSubject,
  statePasswordChangeAsDeclared,
  stateClientDisabledRefused,
  stateClientDeletedDead,
  stateClientRecreatedNotInherited,
  stateOfflineScopeRemoved,
  stateClientSecretRotated,
] as const
