import { ConnectionLost } from './connection-lost.ts'
import type { FaultEffect } from './fault.ts'
import { type Resign, spoiledToken } from './spoiled-token.ts'
import type { Chosen } from './switched-faults.ts'

/** Answers a request with what a fault makes of the answer. @throws ConnectionLost */
export async function faultyAnswer(
  { effect, missed, pause }: Chosen,
  ask: () => Promise<Response>,
  resign: Resign,
): Promise<Response> {
  if (effect.delay !== undefined) await pause(effect.delay)
  if (effect.drop === 'before') throw new ConnectionLost()
  const instead = ownAnswer(effect)
  const response = instead ?? (await ask())
  if (effect.drop === 'after-commit') throw new ConnectionLost()
  if (instead === undefined && spoilsOnly(effect) && !response.ok) {
    // A refusal has no tokens to spoil; the fault waits for an answer that has.
    missed()
    return response
  }
  const spoiled = instead ?? (await spoiledBody(effect, response, resign))
  const answer = withHeaders(effect, spoiled)
  return effect.slow_body === undefined ? answer : slowly(answer, effect.slow_body, pause)
}

/** What is answered in place of the provider. */
function ownAnswer({ status, error, error_description, body }: FaultEffect): Response | undefined {
  if (status === undefined && error === undefined) return undefined
  const headers = { 'cache-control': 'no-store' }
  if (error !== undefined) {
    const members = { error, ...(error_description === undefined ? {} : { error_description }) }
    return Response.json(members, { status: status ?? 400, headers })
  }
  if (body === undefined || [204, 205, 304].includes(status ?? 0)) {
    return new Response(null, { status: status ?? 200, headers })
  }
  return typeof body === 'string'
    ? new Response(body, { status: status ?? 200, headers })
    : Response.json(body, { status: status ?? 200, headers })
}

/** Whether nothing goes wrong but in the JSON of an answer that gives something. */
function spoilsOnly({ delay, slow_body, headers, malformed, drop }: FaultEffect): boolean {
  return [delay, slow_body, headers, malformed, drop].every((member) => member === undefined)
}

async function spoiledBody(effect: FaultEffect, response: Response, resign: Resign): Promise<Response> {
  const { omit, set, id_token, access_token, skew, malformed } = effect
  if ([omit, set, id_token, access_token, skew, malformed].every((member) => member === undefined)) {
    return response
  }
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) return response
  const members: Record<string, unknown> = { ...((await response.json()) as Record<string, unknown>), ...set }
  const faults = { id_token, access_token }
  for (const [name, fault] of Object.entries(faults)) {
    const token = fault === undefined && skew === undefined ? undefined : members[name]
    const spoiled = await spoiledToken(token, { fault, skew }, resign)
    if (spoiled !== undefined) members[name] = spoiled
  }
  for (const name of omit ?? []) delete members[name]
  const text = JSON.stringify(members)
  return new Response(malformed === true ? text.slice(0, Math.floor(text.length / 2)) : text, {
    status: response.status,
    headers: response.headers,
  })
}

function withHeaders({ headers }: FaultEffect, response: Response): Response {
  for (const [name, value] of Object.entries(headers ?? {})) response.headers.set(name, value)
  return response
}

const pieces = 10

async function slowly(response: Response, milliseconds: number, pause: Chosen['pause']): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const length = Math.ceil(bytes.length / pieces)
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent >= bytes.length) return controller.close()
      await pause(milliseconds / pieces)
      controller.enqueue(bytes.slice(sent, sent + length))
      sent += length
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}
