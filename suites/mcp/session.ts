import type { Check } from '../../harness/checks/context.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { header, type Reply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { mcpInitialize } from '../../harness/rp/mcp-initialize.ts'

/** Connects to the MCP server with an access token, or without one. */
export async function connect({ rp }: Pick<Check, 'rp'>, token?: string): Promise<Reply> {
  const reply = await rp.mcp(mcpInitialize, { token })
  refuseCrash(reply)
  return reply
}

/** Lists the tools in a session that is open. */
export async function listTools(
  { rp }: Pick<Check, 'rp'>,
  token: string | undefined,
  session: string | undefined,
): Promise<Reply> {
  const reply = await rp.mcp({ id: 2, method: 'tools/list', params: {} }, { token, session })
  refuseCrash(reply)
  return reply
}

export interface McpSession {
  readonly grant: Grant
  readonly session: string | undefined
}

/** A grant for the MCP server, and a session that its access token opened. @throws PrerequisiteError where none opens */
export async function opened(check: Check): Promise<McpSession> {
  const { rp } = check
  const grant = await grantForServer(check)
  const reply = await connect(check, grant.accessToken)
  if (reply.status !== 200)
    throw new PrerequisiteError(`a session of the MCP server (got HTTP ${reply.status})`)
  const session = header(reply, 'mcp-session-id')
  await rp.mcp({ method: 'notifications/initialized' }, { token: grant.accessToken, session })
  return { grant, session }
}

/** A grant whose tokens are for the MCP server. */
async function grantForServer({ rp, users, clients, browser }: Check): Promise<Grant> {
  return rp.offline(users.first, clients.main, browser(), { parameters: rp.resourceParameter })
}

/** In words, for a report. */
export function statusOf(reply: Reply): string {
  return `HTTP ${reply.status}`
}
