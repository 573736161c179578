import { lifetimeAbsoluteMaximumEnforced, lifetimeIdleExpiryEnforced } from './limits.ts'
import {
  lifetimeDeclaredNeverIsHonoured,
  lifetimeNoExpiryDeclared,
  lifetimeRegularUseNeverExpires,
  lifetimeSurvivesSsoExpiry,
} from './never.ts'
import { lifetimeRevocationSurvivesRestart, lifetimeSurvivesRestart } from './restart.ts'
import { lifetimeFirstTokenStaysValid, lifetimeManyRefreshes, lifetimeSurvivesKeyRotation } from './use.ts'

/** The requirements of this area, in reading order. */
export const lifetimeRequirements = [
  lifetimeNoExpiryDeclared,
  lifetimeDeclaredNeverIsHonoured,
  lifetimeSurvivesSsoExpiry,
  lifetimeRegularUseNeverExpires,
  lifetimeIdleExpiryEnforced,
  lifetimeAbsoluteMaximumEnforced,
  lifetimeManyRefreshes,
  lifetimeFirstTokenStaysValid,
  lifetimeSurvivesKeyRotation,
  lifetimeSurvivesRestart,
  lifetimeRevocationSurvivesRestart,
] as const
