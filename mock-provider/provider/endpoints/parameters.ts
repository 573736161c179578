import { OAuthError } from '../../kit/oauth-error.ts'
import type { Core } from '../core.ts'

/** Refuses repeated parameters. @see RFC 6749, sections 3.1 and 3.2 */
export function refuseRepeated(parameters: URLSearchParams, core: Core): void {
  const seen = new Set<string>()
  const repeated = [...parameters.keys()].filter((name) => seen.size === seen.add(name).size)
  if (repeated.length > 0 && core.policy.refresh.parameters({ repeated }) === 'refuse') {
    throw new OAuthError('invalid_request', `the parameter ${repeated[0]} is there more than once`)
  }
}

/** A parameter that has to be there; an empty one counts as absent. */
export function needed(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name)
  if (value === null || value === '') throw new OAuthError('invalid_request', `${name} is missing`)
  return value
}

export function optional(parameters: URLSearchParams, name: string): string | undefined {
  const value = parameters.get(name)
  return value === null || value === '' ? undefined : value
}

/** The space-separated values of a parameter, each once. */
export function values(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(' ').filter((value) => value !== ''))]
}
