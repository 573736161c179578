import { TargetError } from '../errors.ts'
import type { Reply } from './reply.ts'

/** A crash or a rate limit is never a refusal of the token. @throws TargetError for a 5xx answer and for 429 */
export function refuseCrash(reply: Reply): void {
  if (reply.status >= 500 || reply.status === 429) {
    throw new TargetError(
      reply.status === 429 ? 'RATE_LIMITED' : 'HTTP_5XX',
      `${reply.url} answered ${reply.status}`,
    )
  }
}
