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
export const refreshRequirements = [
  refreshSuccessResponse,
  refreshNarrowingHonoured,
  refreshNarrowingNotSticky,
  refreshNarrowWithoutOfflineStaysOffline,
  refreshWideningRejected,
  refreshIdTokenIdentityStable,
  refreshAuthTimeOriginal,
  refreshUnreplacedTokenStaysValid,
] as const
