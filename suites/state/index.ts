import { stateClientSecretRotated, stateOfflineScopeRemoved } from './client-settings.ts'
import {
  stateClientDeletedDead,
  stateClientDisabledRefused,
  stateClientRecreatedNotInherited,
} from './clients.ts'
import { stateCodeBeforeDisablingRefused, stateCodeBeforeRevocationRefused } from './codes.ts'
import {
  statePasswordChangeNewGrantWorks,
  stateReenabledNewGrantWorks,
  stateSecretChangedNewGrantWorks,
} from './new-grants.ts'
import { statePasswordChangeAsDeclared } from './password.ts'
import { statePasswordChangeSignOutAll } from './password-sign-out.ts'
import { stateClientDisabledPublicRefused } from './public-clients.ts'
import {
  stateUserDeletedDead,
  stateUserDisabledRefused,
  stateUserRecreatedNotInherited,
  stateUserRenamedKeepsSubject,
} from './users.ts'

/** The requirements of this area, in reading order. */
export const stateRequirements = [
  stateUserDisabledRefused,
  stateReenabledNewGrantWorks,
  stateCodeBeforeDisablingRefused,
  stateCodeBeforeRevocationRefused,
  stateUserDeletedDead,
  stateUserRecreatedNotInherited,
  stateUserRenamedKeepsSubject,
  statePasswordChangeAsDeclared,
  statePasswordChangeSignOutAll,
  statePasswordChangeNewGrantWorks,
  stateClientDisabledRefused,
  stateClientDisabledPublicRefused,
  stateClientDeletedDead,
  stateClientRecreatedNotInherited,
  stateOfflineScopeRemoved,
  stateClientSecretRotated,
  stateSecretChangedNewGrantWorks,
] as const
