import { OAuthError } from '../kit/oauth-error.ts'
import type { Core } from './core.ts'
import { mcpAddress } from './mcp/protected-resource.ts'

/** The resources that may be named; undefined for any. The built-in one may always be. */
export function knownResources(core: Pick<Core, 'options' | 'addresses'>): readonly string[] | undefined {
  const { resources } = core.options
  const own = mcpAddress(core)
  return resources === undefined || own === undefined ? resources : [...resources, own]
}

/**
 * The protected resources that a request names.
 *
 * @throws OAuthError invalid_target for one that is not known, or is no absolute URI without a fragment
 * @see RFC 8707, section 2
 */
export function namedResources(parameters: URLSearchParams, known?: readonly string[]): string[] {
  const named = [...new Set(parameters.getAll('resource'))].filter((value) => value !== '')
  for (const value of named) {
    if (!URL.canParse(value) || value.includes('#'))
      throw new OAuthError('invalid_target', 'resource has to be an absolute URI without a fragment')
    if (known !== undefined && !known.includes(value))
      throw new OAuthError('invalid_target', 'the resource is not known')
  }
  return named
}

/**
 * The resources that an access token is for.
 *
 * @throws OAuthError invalid_target
 * @see RFC 8707, section 2.2
 */
export function audienceOf(
  core: Pick<Core, 'options' | 'addresses' | 'policy'>,
  at: 'code' | 'refresh',
  form: URLSearchParams,
  granted: readonly string[] = [],
): readonly string[] {
  const named = namedResources(form, knownResources(core))
  const audience = core.policy.claims.audience({ at, named, granted })
  if (audience === 'invalid_target') throw new OAuthError('invalid_target', 'the resource was not granted')
  return audience
}
