import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, repeated } from '../../kit/parameters.ts'
import type { Core } from '../core.ts'

/** Refuses repeated parameters. @see RFC 6749, sections 3.1 and 3.2 */
export function refuseRepeated(parameters: URLSearchParams, core: Core): void {
  // Of the parameters that are in use, `resource` alone may come more than once: RFC 8707, section 2.
  const names = repeated(parameters).filter((name) => name !== 'resource')
  if (names.length > 0 && core.policy.refresh.parameters({ repeated: names }) === 'refuse') {
    throw new OAuthError('invalid_request', `the parameter ${names[0]} is there more than once`)
  }
}

/** A parameter that has to be there; an empty one counts as absent. */
export function needed(parameters: URLSearchParams, name: string): string {
  const value = optional(parameters, name)
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`)
  return value
}
