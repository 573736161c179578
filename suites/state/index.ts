import { stateClientSecretRotated, stateOfflineScopeRemoved } from './client-settings.ts'
import {
  stateClientDeletedDead,
  stateClientDisabledRefused,
  stateClientRecreatedNotInherited,
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
