import type { Dispatcher } from 'undici'
import { ConfigError } from '../engine/errors.ts'
import { Recorder } from '../evidence/recorder.ts'
import { Redactor } from '../evidence/redactor.ts'
import { SecretMemory } from '../evidence/secret-memory.ts'
import { HttpClient } from '../http/http-client.ts'
import { mayBeInside, reachOf } from '../http/reach.ts'
import { headerList, type Reply } from '../http/reply.ts'
import { createTransport } from '../http/transport.ts'
import { mcpInitialize } from '../rp/mcp-initialize.ts'
import { withDefaults } from '../target/defaults.ts'
import type { Target } from '../target/target-file.ts'

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
export async function toldByMcpServer(
  server: string,
  {
    tls,
    signal,
    transport,
  }: { readonly tls: Target['tls']; readonly signal: AbortSignal; readonly transport?: Dispatcher },
): Promise<McpServerTold> {
  const target = withDefaults({
    issuer: new URL(server).origin,
    clients: { main: { client_id: 'not-yet-registered' } },
    users: [{ username: 'nobody', password: 'nothing' }],
    mcp: { server },
    tls,
  })
  const dispatcher =
    transport ?? createTransport({ ...tls, proxyFromEnvironment: true, mayBeInside: mayBeInside(target) })
  try {
    return await told(
      server,
      new HttpClient({
        dispatcher,
        recorder: new Recorder({ redactor: new Redactor(new SecretMemory(target)) }),
        requestTimeout: target.deadlines.request * 1000,
        signal,
        reach: reachOf(target),
      }),
    )
  } finally {
    if (transport === undefined) await dispatcher.close()
  }
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
  const issuer = Array.isArray(servers) ? servers.find((name) => URL.canParse(String(name))) : undefined
  if (issuer === undefined)
    throw new ConfigError(`--mcp: ${document.url} names no authorization server (authorization_servers)`)
  const [, asked] = /(?:^|[\s,])scope="([^"]*)"/i.exec(challenge) ?? []
  const scopes = asked === undefined ? (Array.isArray(listed) ? listed.map(String) : []) : asked.split(' ')
  return {
    issuer: String(issuer),
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
