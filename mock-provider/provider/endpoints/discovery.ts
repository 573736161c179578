import type { Core } from '../core.ts'
import type { Endpoint } from './endpoint.ts'

/**
 * The metadata document: the sum of what the endpoints say of themselves.
 *
 * @see OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2
 */
export function discoveryDocument(core: Core, endpoints: readonly Endpoint[]): Record<string, unknown> {
  const { issuer, pages, endpoints: at } = core.addresses
  const openid =
    core.options.protocol === 'oauth'
      ? {}
      : {
          subject_types_supported: ['public', 'pairwise'],
          id_token_signing_alg_values_supported: core.keys.algorithms,
        }
  return Object.assign(
    {
      issuer,
      jwks_uri: `${at}/jwks`,
      scopes_supported: core.scopes.write(core.policy.answers.scopesSupported()),
      ...openid,
    },
    ...endpoints.map(
      (endpoint) => endpoint.metadata?.(endpoint.forBrowsers === true ? pages : at, core) ?? {},
    ),
  ) as Record<string, unknown>
}

export const jwksEndpoint: Endpoint = {
  method: 'GET',
  path: '/jwks',
  crossOrigin: true,
  handle: async ({ core, context }) => context.json(core.keys.published()),
}
