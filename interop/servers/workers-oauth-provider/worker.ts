import { OAuthAuthorizationServer, OAuthResourceServer } from '@cloudflare/workers-oauth-provider'
import { mcpServer } from '../mcp-tool.ts'
import { account } from './account.ts'
import { authorize } from './authorize.ts'
import { createClients } from './clients.ts'
import type { KeyValueNamespace } from './key-value.ts'

interface Bindings {
  readonly OAUTH_KV: KeyValueNamespace
}

/** Nobody serves it: a resource that tokens can be for, and that is not the MCP server. */
const elsewhere = 'https://elsewhere.example/mcp'

/** Both roles in one Worker, as docs/resource-servers.md of the product has it; lifetimes and rotation are its own defaults. */
export function createWorker(origin: string, store: KeyValueNamespace) {
  const resource = `${origin}/mcp`
  const scopes = ['mcp:read', 'mcp:write', 'offline_access']
  const whoami = mcpServer('workers-oauth-provider of the fixture')
  const bindings: Bindings = { OAUTH_KV: store }
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} }
  const authorizationServer = new OAuthAuthorizationServer<Bindings>({
    issuer: origin,
    resources: [resource, elsewhere],
    clientRegistrationEndpoint: `${origin}/oauth/register`,
    scopesSupported: scopes,
    // It warns of every error that it answers with.
    onError: () => undefined,
  })
  const mcp = new OAuthResourceServer<Bindings, { readonly userId: string }>({
    resourceMetadata: { resource, authorization_servers: [origin] },
    requiredScopes: ['mcp:read'],
    validateToken: (env) => (named, token) => authorizationServer.validateToken(named, token, env),
    handler: {
      fetch: (request: Request, _: Bindings, { props }: { readonly props: { readonly userId: string } }) =>
        whoami(request, props.userId),
    },
  })
  return {
    seed: () => createClients(authorizationServer.getOAuthApi(bindings), store),
    fetch(request: Request): Promise<Response> {
      const { pathname } = new URL(request.url)
      const oauth = authorizationServer.getOAuthApi(bindings)
      if (pathname === '/authorize') return authorize(request, oauth)
      if (pathname.startsWith('/account/grants')) return account(request, oauth)
      const ofResource = pathname === '/mcp' || pathname.startsWith('/.well-known/oauth-protected-resource')
      return (ofResource ? mcp : authorizationServer).fetch(request, bindings, context)
    },
  }
}
