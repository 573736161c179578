import type { Caller } from './caller.ts'

type Json = Readonly<Record<string, unknown>>

/** Revisions of the protocol with the same messages, newest first. */
const revisions = ['2025-11-25', '2025-06-18', '2025-03-26']

const serverInfo = { name: 'offline-conformance-mock', version: '1' }

const whoami = {
  name: 'whoami',
  description: 'Tells on whose behalf, and by which client, the server was called.',
  inputSchema: { type: 'object', properties: {}, additionalProperties: false },
  annotations: { readOnlyHint: true },
}

/** The answer to a message; undefined for one that wants none. @see JSON-RPC 2.0, sections 4 and 5 */
export function replyTo(message: Json, caller: Caller): Json | undefined {
  const { id, method } = message
  const isRequest = typeof id === 'string' || typeof id === 'number'
  // What has no method is an answer to something that this server never asks.
  if (typeof method !== 'string' || !isRequest) return undefined
  return { jsonrpc: '2.0', id, ...outcomeOf(method, parametersOf(message), caller) }
}

export function isInitialize({ method }: Json): boolean {
  return method === 'initialize'
}

/** Whether it is a message at all. */
export function isMessage(json: Json | undefined): json is Json {
  return json?.jsonrpc === '2.0' && (typeof json.method === 'string' || 'result' in json || 'error' in json)
}

function outcomeOf(method: string, parameters: Json, caller: Caller): Json {
  switch (method) {
    case 'initialize': {
      const asked = revisions.find((revision) => revision === parameters.protocolVersion)
      const protocolVersion = asked ?? revisions[0]
      return { result: { protocolVersion, capabilities: { tools: {} }, serverInfo } }
    }
    case 'ping':
      return { result: {} }
    case 'tools/list':
      return { result: { tools: [whoami] } }
    case 'tools/call':
      return parameters.name === whoami.name
        ? { result: answerOf(caller) }
        : { error: { code: -32602, message: `unknown tool; there is ${whoami.name}` } }
    default:
      return { error: { code: -32601, message: 'method not found' } }
  }
}

function answerOf({ user, sub, clientId, token }: Caller): Json {
  const told = { sub, username: user.username, client_id: clientId, scope: token.scope.join(' ') }
  return { content: [{ type: 'text', text: JSON.stringify(told) }], structuredContent: told, isError: false }
}

function parametersOf({ params }: Json): Json {
  return params !== null && typeof params === 'object' ? (params as Json) : {}
}
