import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { MockProviderOptions } from '../../../mock-provider/provider/provider.ts'
import { createMockProvider } from '../../../mock-provider/provider/provider.ts'
import { type Sent, withBody, withHeader } from '../../../selftest/testing/hostile/answer.ts'
import { asSent, webRequest } from '../answers/hostile-server.ts'
import { sendOver } from '../answers/wire.ts'
import type { Cell } from './cells.ts'
import { partsOf, type Secrets, secretsOfAnswer, secretsOfRequest } from './secrets-seen.ts'

export interface EchoServer {
  readonly origin: string
  /** Every secret that went through, and what it is. */
  readonly secrets: ReadonlyMap<string, string>
  /** Cells that went out. */
  readonly sent: ReadonlySet<Cell>
  close(): Promise<void>
}

/** Which cells an answer shows; where it is refused, it shows nothing else. */
export interface Shown {
  readonly cells: readonly Cell[]
  readonly refused: boolean
}

/** @param received whether the request had a secret in it that can be shown */
export type Choice = (request: Request, answer: Sent, received: boolean) => Shown

/** The mock behind a proxy that shows in its answers what it received. */
export async function echoServer(options: MockProviderOptions, choose: Choice): Promise<EchoServer> {
  const secrets = new Map<string, string>()
  const sent = new Set<Cell>()
  const server = createServer((incoming) => {
    void (async () => {
      const request = await webRequest(incoming, origin)
      const body = await request.clone().text()
      const received = secretsOfRequest(request, body)
      const response = await provider.fetch(request)
      const answer = await asSent(response)
      remember([...received, ...secretsOfAnswer(response.headers, answer.answer.body.toString())])
      const { cells, refused } = choose(request, answer, received.length > 0)
      let decorated = refused ? refusal(answer) : answer
      for (const cell of cells) {
        const [name, value] = picked(cell, received)
        decorated = withCell(decorated, cell, { name, value, refused })
        sent.add(cell)
      }
      sendOver(incoming.socket as Socket, decorated, request.method)
    })().catch((error: unknown) => {
      process.stderr.write(`the echoing server failed: ${String(error)}\n`)
      incoming.socket.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createMockProvider({ ...options, issuer: origin })
  let turn = 0

  function remember(seen: Secrets): void {
    for (const [name, value] of seen) for (const part of partsOf(value)) secrets.set(part, name)
  }

  function picked(cell: Cell, received: Secrets): readonly [string, string] {
    turn += 1
    if (cell.spelling !== undefined) {
      return received[turn % received.length] as readonly [string, string]
    }
    const fresh = randomBytes(24).toString('base64url')
    const name = turn % 2 === 0 ? 'refresh_token' : 'access_token'
    secrets.set(fresh, `new ${name}`)
    return [name, fresh]
  }

  return {
    origin,
    secrets,
    sent,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const isHtml = ({ answer }: Sent): boolean =>
  answer.headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value.includes('html'))

function refusal(sent: Sent): Sent {
  if (isHtml(sent)) return sent
  const refused = withBody(sent, '{"error":"invalid_grant"}', 'application/json')
  return { ...refused, answer: { ...refused.answer, status: 400, reason: 'Bad Request' } }
}

function withCell(
  sent: Sent,
  { shape, spelling, tag }: Cell,
  { name, value, refused }: { readonly name: string; readonly value: string; readonly refused: boolean },
): Sent {
  const part = { name, tag, value: spelling?.write(value) ?? value }
  const text = sent.answer.body.toString()
  switch (shape.kind) {
    case 'members': {
      const base = JSON.parse(text) as object
      const joined = JSON.stringify({ ...base, ...shape.of(part) })
      const escaped = JSON.stringify(part.value).slice(1, -1)
      return withBody(sent, spelling?.json ? joined.replaceAll(escaped, part.value) : joined)
    }
    case 'header': {
      const [header, content] = shape.of(part)
      return withHeader(sent, header, content)
    }
    case 'page': {
      const fragment = shape.of(part)
      if (isHtml(sent) && !refused) {
        return withBody(
          sent,
          text.includes('</form>') ? text.replace('</form>', () => `</form>${fragment}`) : text + fragment,
        )
      }
      return withBody(sent, `<!doctype html><html><body>${fragment}<p>No.</body></html>`, 'text/html')
    }
    case 'log':
      throw new RangeError('a log is no answer')
    case 'body': {
      const [type, content] = shape.of(part)
      return withBody(sent, content, type)
    }
  }
}
