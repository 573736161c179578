import { TargetError } from '../../harness/errors.ts'
import type { Authorization } from '../../harness/rp/rp-types.ts'

/** A crash of the authorization endpoint is no refusal. */
export function refuseCrashOf(authorization: Authorization): void {
  if (authorization.kind === 'refused' && authorization.status >= 500) {
    throw new TargetError('HTTP_5XX', `the authorization endpoint answered ${authorization.status}`)
  }
}
