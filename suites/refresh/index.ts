import { refreshRefusalKeepsToken } from './after-refusal.ts'
import {
  refreshAuthTimeOriginal,
  refreshIdTokenIdentityStable,
  refreshSuccessResponse,
  refreshUnreplacedTokenStaysValid,
} from './answer.ts'
import { refreshExpiresIn, refreshTokenMemberShape } from './answer-members.ts'
import {
  refreshNarrowingHonoured,
  refreshNarrowingNotSticky,
  refreshNarrowWithoutOfflineStaysOffline,
  refreshWideningRejected,
} from './narrowing.ts'
import { refreshResourceAccepted, refreshResourceOmittedKeepsAudience } from './resource.ts'
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
  refreshTokenMemberShape,
  refreshExpiresIn,
  refreshRefusalKeepsToken,
  refreshResourceAccepted,
  refreshResourceOmittedKeepsAudience,
  refreshForeignResourceRejected,
] as const
