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
import { refreshForeignResourceRejected } from './resources.ts'

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
  refreshForeignResourceRejected,
] as const
