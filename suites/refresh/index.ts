import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import {
  refreshAuthTimeOriginal,
  refreshIdTokenIdentityStable,
  refreshSuccessResponse,
  refreshUnreplacedTokenStaysValid,
} from './answer.ts'
import {
  refreshNarrowingHonoured,
  refreshNarrowingNotSticky,
  refreshNarrowWithoutOfflineStaysOffline,
  refreshWideningRejected,
} from './narrowing.ts'

/** The requirements of this area, in reading order. */
export const refreshRequirements: readonly TargetRequirement[] = [
  refreshSuccessResponse,
  refreshNarrowingHonoured,
  refreshNarrowingNotSticky,
  refreshNarrowWithoutOfflineStaysOffline,
  refreshWideningRejected,
  refreshIdTokenIdentityStable,
  refreshAuthTimeOriginal,
  refreshUnreplacedTokenStaysValid,
]
