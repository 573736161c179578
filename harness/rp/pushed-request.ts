import { PrerequisiteError } from '../engine/errors.ts'
import { refuseCrash } from '../http/crash.ts'
import { describeRefusal } from '../http/refusal.ts'
import type { Reply } from '../http/reply.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'

/** Whether authorization requests are pushed before the browser is sent. @see RFC 9126, section 5 */
export function pushesRequests(target: Pick<Target, 'pushed_requests'>, metadata: ServerMetadata): boolean {
  return target.pushed_requests ?? metadata.require_pushed_authorization_requests === true
}

/**
 * The reference in the answer to a pushed request; an OAuth error is for the caller, who may have asked for one.
 *
 * @throws PrerequisiteError where the answer is neither
 * @see RFC 9126, sections 2.2 and 2.3
 */
export function referenceIn(reply: Reply): { readonly requestUri: string } | { readonly error: string } {
  refuseCrash(reply)
  const { request_uri: requestUri, error } = reply.json ?? {}
  if (reply.status < 300 && typeof requestUri === 'string') return { requestUri }
  if (reply.status >= 400 && typeof error === 'string' && error !== 'invalid_client') return { error }
  throw new PrerequisiteError(`a pushed authorization request (got ${describeRefusal(reply)})`)
}
