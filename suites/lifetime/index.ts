import { lifetimeDeclaredLimitReached } from './declared-limit.ts'
import { lifetimeAbsoluteMaximumEnforced, lifetimeIdleExpiryEnforced } from './limits.ts'
import {
  lifetimeDeclaredNeverIsHonoured,
  lifetimeNoExpiryDeclared,
  lifetimeRegularUseNeverExpires,
  lifetimeSurvivesSsoExpiry,
} from './never.ts'
import { lifetimeRevocationSurvivesRestart, lifetimeSurvivesRestart } from './restart.ts'
import { lifetimeListCompleteAfterRestart, lifetimeRestartSharedSession } from './restart-lists.ts'
import { lifetimeFirstTokenStaysValid, lifetimeManyRefreshes, lifetimeSurvivesKeyRotation } from './use.ts'
import { lifetimeUserinfoAfterSsoExpiry } from './userinfo.ts'

/** The requirements of this area, in reading order. */
export const lifetimeRequirements = [
  lifetimeNoExpiryDeclared,
  lifetimeDeclaredNeverIsHonoured,
  lifetimeSurvivesSsoExpiry,
  lifetimeUserinfoAfterSsoExpiry,
  lifetimeRegularUseNeverExpires,
  lifetimeIdleExpiryEnforced,
  lifetimeAbsoluteMaximumEnforced,
  lifetimeDeclaredLimitReached,
  lifetimeManyRefreshes,
  lifetimeFirstTokenStaysValid,
  lifetimeSurvivesKeyRotation,
  lifetimeSurvivesRestart,
  lifetimeRestartSharedSession,
  lifetimeListCompleteAfterRestart,
  lifetimeRevocationSurvivesRestart,
] as const
