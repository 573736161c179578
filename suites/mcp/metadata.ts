import type { Check } from '../../harness/checks/context.ts'
import { mcpAuthorization, mcpDiscovery, rfc9728 } from '../../harness/engine/clause.ts'
import { headerList, type Reply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { connect, statusOf } from './session.ts'

interface Led {
  readonly challenge: string
  readonly refused: Reply
  readonly document: Reply | undefined
}

/** Where a client without a token is led to: by the challenge, else by the well-known addresses. */
async function led(check: Check): Promise<Led> {
  const { rp } = check
  const refused = await connect(check)
  const challenge = headerList(refused, 'www-authenticate') ?? ''
  const [, named] = /resource_metadata="([^"]+)"/i.exec(challenge) ?? []
  const server = new URL(rp.resource ?? '')
  const path = server.pathname === '/' ? '' : server.pathname
  const wellKnown = `${server.origin}/.well-known/oauth-protected-resource`
  const addresses = named === undefined ? [...new Set([wellKnown + path, wellKnown])] : [named]
  for (const address of addresses) {
    const document = await rp.document(address)
    if (document.status === 200 && document.json !== undefined) return { challenge, refused, document }
  }
  return { challenge, refused, document: undefined }
}

export const mcpServerMetadataLeadsToIssuer = requirement({
  id: 'mcp-server-metadata-leads-to-issuer',
  area: 'mcp',
  title: 'The address of an MCP server leads to its authorization server',
  level: 'MUST',
  basis: 'text',
  clause: mcpDiscovery('Authorization Server Location', 'authorization-server-location'),
  also: [rfc9728('3.1'), rfc9728('3.3'), rfc9728('5.1')],
  statement:
    'A client without a token is answered with 401; the challenge or a well-known address has metadata of the resource, which is that of the server and names its authorization server.',
  profiles: ['mcp'],
  needs: ['mcp-server'],
  defect: 'mcp-metadata-names-another-issuer',
  procedure: [
    'Send initialize to the server without a token; assert 401.',
    'Fetch the metadata at resource_metadata of the challenge, else at the well-known addresses of RFC 9728; assert that there is one.',
    'Assert that authorization_servers has the issuer of the target, and that resource is the server or what its address begins with.',
  ],
  verdict: {
    pass: 'The address leads to the issuer.',
    fail: 'A request without a token is accepted, there is no metadata, or it leads elsewhere.',
    notApplicable: 'The target file names no MCP server.',
  },
  control: 'The server answers: a crash or no answer ends the check as an error.',
  proof: 'The issuer is the one of which this run has tokens.',
  exceptions:
    'A server that names several authorization servers passes where the one of the target is among them.',
  why: 'A client that knows only the address finds no way in.',
  cause: 'The metadata was written for another environment.',
  mend: 'Publish the metadata of the resource with its own address and its authorization server.',
  async check(check) {
    const { rp, observe } = check
    const { refused, document } = await led(check)
    observe.that(refused.status === 401, {
      subject: 'a request without a token',
      expected: 'HTTP 401',
      observed: statusOf(refused),
      replies: [refused],
    })
    const servers: unknown = document?.json?.authorization_servers
    const names = Array.isArray(servers) ? servers.filter((name) => typeof name === 'string') : []
    const { issuer } = rp.metadata
    const leads = names.some((name) => name.replace(/\/$/, '') === issuer.replace(/\/$/, ''))
    const resource = document?.json?.resource
    const own = typeof resource === 'string' && (rp.resource ?? '').startsWith(resource.replace(/\/$/, ''))
    observe.that(leads && own, {
      subject: 'the metadata of the resource',
      expected: `for the server, with the authorization server ${issuer}`,
      observed:
        document === undefined
          ? 'there is none'
          : `for ${typeof resource === 'string' ? resource : 'no resource'}, with ${names.join(' ') || 'no authorization server'}`,
      replies: document === undefined ? [refused] : [document],
    })
  },
})

export const mcpServerMetadataNoOfflineScope = requirement({
  id: 'mcp-server-metadata-no-offline-scope',
  area: 'mcp',
  title: 'The metadata of an MCP server does not list offline_access',
  level: 'SHOULD NOT',
  basis: 'text',
  clause: mcpAuthorization('Refresh Tokens', 'refresh-tokens'),
  statement:
    'scopes_supported of the resource has what its operations need; whether a client may stay connected is between the client and the authorization server.',
  profiles: ['mcp'],
  needs: ['mcp-server'],
  defect: 'mcp-metadata-lists-offline-scope',
  procedure: [
    'Fetch the metadata of the resource.',
    'Assert that scopes_supported, where it is there, lacks offline_access.',
  ],
  verdict: {
    pass: 'It is not listed.',
    warn: 'It is listed.',
    notApplicable: 'The target file names no MCP server, or there is no metadata.',
  },
  control: 'The document is the one that clients are led to.',
  proof: 'It is fetched in the check.',
  exceptions: 'Some servers list it because some clients ask only for what is listed: a warning, never more.',
  why: 'Each client would ask for lasting access, whether it needs that or not.',
  cause:
    'The list is a copy of that of the authorization server, or it is meant for clients that know no other.',
  mend: 'List only what operations need.',
  async check(check) {
    const { observe, notApplicable } = check
    const { document } = await led(check)
    if (document === undefined) return notApplicable('the server has no metadata of the resource')
    const listed: unknown = document.json?.scopes_supported
    const has = Array.isArray(listed) && listed.includes('offline_access')
    observe.that(!has, {
      subject: 'scopes_supported of the resource',
      expected: 'without offline_access',
      observed: has ? 'with it' : 'without',
      replies: [document],
    })
  },
})

export const mcpServerChallengeNoOfflineScope = requirement({
  id: 'mcp-server-challenge-no-offline-scope',
  area: 'mcp',
  title: 'The challenge of an MCP server does not ask for offline_access',
  level: 'SHOULD NOT',
  basis: 'text',
  clause: mcpAuthorization('Refresh Tokens', 'refresh-tokens'),
  statement: 'scope in the challenge has what the request needs, and no request needs offline_access.',
  profiles: ['mcp'],
  needs: ['mcp-server'],
  defect: 'mcp-challenge-asks-offline-scope',
  procedure: [
    'Send initialize without a token.',
    'Assert that scope of the challenge, where it is there, lacks offline_access.',
  ],
  verdict: {
    pass: 'It is not asked for.',
    warn: 'It is.',
    notApplicable: 'The target file names no MCP server, or its refusal has no challenge.',
  },
  control: 'The challenge is that of a refusal which every client gets that comes without a token.',
  proof: 'The request has no Authorization header.',
  exceptions: 'A server that means to help clients which ask only for what they are told gets a warning.',
  why: 'Users would be asked for lasting access by a single request.',
  cause: 'The scope of the challenge is that of the whole authorization server.',
  mend: 'Name in the challenge only what the request needs.',
  async check(check) {
    const { observe, notApplicable } = check
    const { challenge, refused } = await led(check)
    if (challenge === '') return notApplicable('the refusal has no challenge')
    const [, scope = ''] = /(?:^|[\s,])scope="([^"]*)"/i.exec(challenge) ?? []
    const has = scope.split(' ').includes('offline_access')
    observe.that(!has, {
      subject: 'scope of the challenge',
      expected: 'without offline_access',
      observed: has ? 'with it' : 'without',
      replies: [refused],
    })
  },
})
