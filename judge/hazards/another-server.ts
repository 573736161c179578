import { mcpRegistration } from '../../harness/engine/clause.ts'
import type { Between } from '../between.ts'
import type { JudgedHazard, Play, Rule } from '../hazard.ts'
import { observed } from '../rules.ts'
import { tokenOf } from '../seen.ts'
import { call, change, expire, restart } from '../step.ts'

/** Where the other authorization server is, below the first one. */
const path = '/moved'

export const anotherServerHazard: JudgedHazard = {
  id: 'another-server',
  title: 'What one authorization server issued goes to no other',
  level: 'MUST NOT',
  basis: 'text',
  clause: mcpRegistration('Authorization Server Binding', 'authorization-server-binding'),
  statement:
    'Where the metadata of the MCP server leads to another authorization server, the client registers there anew, and sends it no client identifier and no token of the first.',
  cause: 'Client identifiers and tokens are kept by the address of the MCP server.',
  verdict: { pass: 'Nothing of the first authorization server was sent to the other one.' },
  needs: ['registration', 'refresh-token', 'mcp'],
  script: [
    call,
    change('the MCP server has another authorization server', async (_, stage) => {
      stage.between = leadingTo(stage.another(path))
    }),
    ...[expire, restart, call],
  ],
  rules: [keepsThemApart],
}

/** The MCP server leads to another authorization server from now on, which answers for itself. */
function leadingTo(other: { readonly issuer: string; fetch(request: Request): Promise<Response> }): Between {
  return async (request, pass) => {
    if (isOther(new URL(request.url))) return other.fetch(request)
    const response = await pass(request)
    if (!new URL(request.url).pathname.startsWith('/.well-known/oauth-protected-resource')) return response
    const metadata = (await response.json()) as object
    return Response.json({ ...metadata, authorization_servers: [other.issuer] })
  }
}

/** Its well-known addresses end with its path. @see RFC 8414, section 3.1 */
function isOther({ pathname }: URL): boolean {
  return pathname.startsWith(`${path}/`) || (pathname.startsWith('/.well-known/') && pathname.endsWith(path))
}

function keepsThemApart({ seen }: Play): ReturnType<Rule> {
  const here = seen.filter(({ url }) => !isOther(url))
  const there = seen.filter(({ url }) => isOther(url))
  const tokens = new Set(here.flatMap(({ answer }) => tokenOf(answer, 'refresh_token') ?? []))
  const clients = new Set(there.map(({ answer }) => answer.client_id))
  const wrong = there.filter(({ parameters }) => {
    const client = parameters.get('client_id')
    return (client !== null && !clients.has(client)) || tokens.has(parameters.get('refresh_token') ?? '')
  })
  return observed(wrong.length === 0, 'violated', {
    subject: 'requests to the other authorization server',
    expected: 'none with a client identifier or a refresh token of the first',
    observed: wrong.length === 0 ? `none of ${there.length}` : `${wrong.length} of ${there.length}`,
    by: wrong.length > 0 ? wrong : there.length > 0 ? there : here.slice(-1),
  })
}
