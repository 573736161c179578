import { BoundedMap } from '../../kit/bounded-map.ts'
import { OAuthError } from '../../kit/oauth-error.ts'
import { randomText } from '../../kit/random.ts'
import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import type { MockProviderOptions } from '../options.ts'
import { type Caller, callerOf } from './caller.ts'
import { isInitialize, isMessage, replyTo } from './messages.ts'
import { mcpPath } from './protected-resource.ts'

const mostSessions = 10_000

const sessionHeader = 'mcp-session-id'

/** A protected MCP server that answers with JSON. @see Model Context Protocol, Transports, "Streamable HTTP" */
export function mcpEndpoints(options: MockProviderOptions): readonly Endpoint[] {
  const path = mcpPath(options)
  if (path === undefined) return []
  /** Users by session; a session opens nothing, it only says what a request belongs to. */
  const sessions = new BoundedMap<string>({ most: mostSessions })
  const at = { path, crossOrigin: true } as const
  return [
    { ...at, method: 'POST', handle: (incoming) => messageIn(incoming, sessions) },
    { ...at, method: 'GET', handle: noStream },
    {
      ...at,
      method: 'DELETE',
      async handle(incoming) {
        const session = sessionOf(incoming, sessions, await callerOf(incoming))
        if (session !== undefined) sessions.delete(session)
        return incoming.context.body(null, 204)
      },
    },
  ]
}

async function messageIn(incoming: Incoming, sessions: BoundedMap<string>): Promise<Response> {
  const { core, context, json } = incoming
  const caller = await callerOf(incoming)
  if (!isMessage(json)) throw new OAuthError('invalid_request', 'the body has to be one JSON-RPC 2.0 message')
  context.header('cache-control', 'no-store')
  if (isInitialize(json)) {
    if (core.options.mcp?.sessions !== false) {
      const session = randomText(24)
      sessions.set(session, caller.user.id)
      context.header(sessionHeader, session)
    }
  } else sessionOf(incoming, sessions, caller)
  const reply = replyTo(json, caller)
  return reply === undefined ? context.body(null, 202) : context.json(reply)
}

/** The server has nothing to tell by itself, so it offers no stream; who may not be here hears that first. */
async function noStream(incoming: Incoming): Promise<Response> {
  await callerOf(incoming)
  throw new OAuthError('method_not_allowed', 'this server offers no stream of events', {
    status: 405,
    headers: { allow: 'POST, DELETE' },
  })
}

/** @throws OAuthError 404 for a session that ended, or is somebody else's: the client has to initialize again */
function sessionOf(
  { context }: Incoming,
  sessions: BoundedMap<string>,
  { user }: Caller,
): string | undefined {
  const named = context.req.header(sessionHeader)
  if (named === undefined || sessions.get(named) === user.id) return named
  throw new OAuthError('not_found', 'no such session', { status: 404 })
}
