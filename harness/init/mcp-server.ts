import { ConfigError } from '../engine/errors.ts'
import type { HttpClient } from '../http/http-client.ts'
import { headerList, type Reply } from '../http/reply.ts'
import { mcpInitialize } from '../rp/mcp-initialize.ts'
import { type LookOptions, withHttpAt } from './http-at.ts'

/** What the address of an MCP server leads to. */
export interface McpServerTold {
  readonly issuer: string
  /** What tokens for it are for. */
  readonly resource: string
  /** Scope values that it needs, as far as it says so. */
  readonly scopes: readonly string[]
}

/**
 * Goes from the address of an MCP server to its authorization server, as its clients do.
 *
 * @throws ConfigError where the way ends, saying where
 * @see RFC 9728, sections 3 and 5.1; Model Context Protocol, Authorization, "Authorization Server Location"
 */
export async function toldByMcpServer(server: string, options: LookOptions): Promise<McpServerTold> {
  return withHttpAt(server, options, (http) => told(server, http))
}

async function told(server: string, http: HttpClient): Promise<McpServerTold> {
  const refused = await http.send({
    sender: 'client',
    method: 'POST',
    url: server,
    headers: { accept: 'application/json, text/event-stream' },
    json: { jsonrpc: '2.0', ...mcpInitialize },
  })
  if (refused.status < 400)
    throw new ConfigError(
      `--mcp: ${server} takes requests without a token (HTTP ${refused.status}), so there is nothing to test`,
    )
  const challenge = headerList(refused, 'www-authenticate') ?? ''
  const document = await metadataOf(server, challenge, http)
  if (document === undefined) {
    throw new ConfigError(
      `--mcp: ${server} answers HTTP ${refused.status} without a way to its authorization server: there is no metadata of the resource (RFC 9728). Give init the issuer instead`,
    )
  }
  const { authorization_servers: servers, resource, scopes_supported: listed } = document.json ?? {}
  const issuer = textsOf(servers).find((name) => URL.canParse(name))
  if (issuer === undefined)
    throw new ConfigError(`--mcp: ${document.url} names no authorization server (authorization_servers)`)
  const [, asked] = /(?:^|[\s,])scope="([^"]*)"/i.exec(challenge) ?? []
  const scopes = asked === undefined ? textsOf(listed) : asked.split(' ')
  return {
    issuer,
    resource: typeof resource === 'string' && URL.canParse(resource) ? resource : server,
    scopes: scopes.filter((scope) => scope !== '' && scope !== 'offline_access' && scope !== 'openid'),
  }
}

async function metadataOf(server: string, challenge: string, http: HttpClient): Promise<Reply | undefined> {
  const { origin, pathname } = new URL(server)
  const wellKnown = `${origin}/.well-known/oauth-protected-resource`
  const [, named] = /resource_metadata="([^"]+)"/i.exec(challenge) ?? []
  const addresses =
    named === undefined ? [...new Set([`${wellKnown}${pathname.replace(/\/$/, '')}`, wellKnown])] : [named]
  for (const url of addresses) {
    const reply = await http.send({ sender: 'client', method: 'GET', url })
    if (reply.status === 200 && reply.json !== undefined) return reply
  }
  return undefined
}

function textsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}
