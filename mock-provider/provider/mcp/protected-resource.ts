import type { Core } from '../core.ts'

/** Where the MCP server is; undefined where there is none. */
export function mcpAddress({ options, addresses }: Pick<Core, 'options' | 'addresses'>): string | undefined {
  const path = mcpPath(options)
  return path === undefined ? undefined : addresses.endpoints + path
}

/** Below the path of the issuer. */
export function mcpPath({ mcp }: Pick<Core['options'], 'mcp'>): string | undefined {
  return mcp === undefined ? undefined : (mcp.path ?? '/mcp')
}

/** The well-known part stands before the whole path of the resource. @see RFC 9728, section 3.1 */
export function resourceMetadataPath({
  options,
  addresses,
}: Pick<Core, 'options' | 'addresses'>): string | undefined {
  const path = mcpPath(options)
  return path === undefined ? undefined : `/.well-known/oauth-protected-resource${addresses.path}${path}`
}

/** @see RFC 9728, section 2 */
export function resourceMetadata(core: Core): Record<string, unknown> {
  const scopes = core.policy.answers.resourceScopes({ at: 'metadata', required: requiredScopes(core) })
  return {
    resource: mcpAddress(core),
    authorization_servers: core.policy.answers.resourceServers({ issuer: core.issuer }),
    ...(scopes.length === 0 ? {} : { scopes_supported: scopes }),
    bearer_methods_supported: ['header'],
    resource_name: 'MCP server of the mock provider',
  }
}

/** What a client is told that came without a token that is good here. @see RFC 6750, section 3; RFC 9728, section 5.1 */
export function challenge(core: Core, error?: { readonly code: string; readonly why: string }): string {
  const { origin } = new URL(core.addresses.endpoints)
  const scopes = core.policy.answers.resourceScopes({ at: 'challenge', required: requiredScopes(core) })
  const parts = [
    ...(error === undefined ? [] : [`error="${error.code}"`, `error_description="${error.why}"`]),
    ...(scopes.length === 0 ? [] : [`scope="${core.scopes.write(scopes).join(' ')}"`]),
    `resource_metadata="${origin}${resourceMetadataPath(core)}"`,
  ]
  return `Bearer ${parts.join(', ')}`
}

export function requiredScopes({ options }: Pick<Core, 'options'>): readonly string[] {
  return options.mcp?.scopes ?? []
}
