import { lifetimeAccessTokenCapped } from './access-token.ts'
import { lifetimeBeyond2038 } from './beyond-2038.ts'
import { lifetimeDeclaredLimitReached } from './declared-limit.ts'
import { lifetimeExpirationFieldsConsistent } from './expiration-fields.ts'
import { lifetimeAbsoluteMaximumEnforced, lifetimeIdleExpiryEnforced } from './limits.ts'
import {
  lifetimeDeclaredNeverIsHonoured,
  lifetimeNoExpiryDeclared,
  lifetimeRegularUseNeverExpires,
  lifetimeSurvivesSsoExpiry,
} from './never.ts'
import { lifetimeRevocationSurvivesRestart, lifetimeSurvivesRestart } from './restart.ts'
import { lifetimeListCompleteAfterRestart, lifetimeRestartSharedSession } from './restart-lists.ts'
import { lifetimeRegistrationSurvivesRestart } from './restart-registrations.ts'
import { lifetimeShortenedLimitApplies } from './shortened.ts'
import { lifetimeFirstTokenStaysValid, lifetimeManyRefreshes, lifetimeSurvivesKeyRotation } from './use.ts'
import { lifetimeUserinfoAfterSsoExpiry } from './userinfo.ts'

/** The requirements of this area, in reading order. */
export const lifetimeRequirements = [
  lifetimeNoExpiryDeclared,
  lifetimeDeclaredNeverIsHonoured,
  lifetimeSurvivesSsoExpiry,
  lifetimeUserinfoAfterSsoExpiry,
  lifetimeRegularUseNeverExpires,
  lifetimeBeyond2038,
  lifetimeIdleExpiryEnforced,
  lifetimeAbsoluteMaximumEnforced,
  lifetimeDeclaredLimitReached,
  lifetimeShortenedLimitApplies,
  lifetimeAccessTokenCapped,
  lifetimeExpirationFieldsConsistent,
  lifetimeManyRefreshes,
  lifetimeFirstTokenStaysValid,
  lifetimeSurvivesKeyRotation,
  lifetimeSurvivesRestart,
  lifetimeRestartSharedSession,
  lifetimeListCompleteAfterRestart,
  lifetimeRevocationSurvivesRestart,
  lifetimeRegistrationSurvivesRestart,
] as const
