import {
  Client as CurrentClient,
  StreamableHTTPClientTransport as CurrentTransport,
} from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { startMock } from './mock.ts'
import { Person } from './person.ts'

/*
 * The client libraries of MCP, unmodified, against `mock --preset mcp`: each starts from the address of the MCP server, registers
 * itself, signs somebody in, calls a tool, and calls it again once its access token has expired.
 */

const redirectUrl = 'http://127.0.0.1:53682/callback'
const metadata = {
  client_name: 'A client of MCP',
  redirect_uris: [redirectUrl],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
}

/** What an application keeps for its library; both have the same interface. */
class Kept {
  readonly redirectUrl = redirectUrl
  readonly clientMetadata = metadata
  readonly sentTo: URL[] = []
  #client: object | undefined
  #tokens: object | undefined
  #verifier = ''
  #discovered: object | undefined

  clientInformation(): never {
    return this.#client as never
  }
  saveClientInformation(client: object): void {
    this.#client = client
  }
  tokens(): never {
    return this.#tokens as never
  }
  saveTokens(tokens: object): void {
    this.#tokens = tokens
  }
  saveDiscoveryState(state: object): void {
    this.#discovered = state
  }
  discoveryState(): never {
    return this.#discovered as never
  }
  redirectToAuthorization(address: URL): void {
    this.sentTo.push(address)
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }
  codeVerifier(): string {
    return this.#verifier
  }
}

interface Connected {
  call(): Promise<unknown>
  close(): Promise<void>
}

/** Connects, by way of a sign-in; what a library does when it is refused the first time is its own affair. */
async function connected(
  connect: (kept: Kept, code?: URLSearchParams) => Promise<Connected>,
  person: Person,
): Promise<{ readonly kept: Kept; readonly client: Connected }> {
  const kept = new Kept()
  const refused = await connect(kept).then(
    () => false,
    () => true,
  )
  const [address] = kept.sentTo
  if (!refused || address === undefined) throw new Error('it was not sent to the authorization server')
  const back = await person.visit(address.href, redirectUrl)
  return { kept, client: await connect(kept, back.searchParams) }
}

const call = { name: 'whoami', arguments: {} }
const mock = await startMock(['--preset', 'mcp'])
const server = new URL(`${mock.issuer}/mcp`)
const person = (): Person => new Person(mock.user.username, mock.user.password)

const libraries: readonly (readonly [string, Parameters<typeof connected>[0]])[] = [
  [
    '@modelcontextprotocol/sdk 1',
    async (kept, back) => {
      const transport = new StreamableHTTPClientTransport(server, { authProvider: kept })
      if (back !== undefined) await transport.finishAuth(back.get('code') ?? '')
      const client = new Client({ name: 'interop', version: '1' })
      await client.connect(transport as never)
      return { call: () => client.callTool(call), close: () => client.close() }
    },
  ],
  [
    '@modelcontextprotocol/client 2',
    async (kept, back) => {
      const transport = new CurrentTransport(server, { authProvider: kept })
      if (back !== undefined) await transport.finishAuth(back)
      const client = new CurrentClient({ name: 'interop', version: '1' })
      await client.connect(transport)
      return { call: () => client.callTool(call), close: () => client.close() }
    },
  ],
]

let failed = false
try {
  for (const [name, connect] of libraries) {
    try {
      const { kept, client } = await connected(connect, person())
      const first = JSON.stringify(await client.call())
      await fetch(`${mock.issuer}/control/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ advance: 600 }),
      })
      const second = JSON.stringify(await client.call())
      await client.close()
      const good = first.includes(mock.user.username) && second.includes(mock.user.username)
      const asked = kept.sentTo.length
      if (!good || asked !== 1) failed = true
      console.log(
        `${name}: signed in ${asked} time, called, refreshed, called again: ${good ? 'ok' : second}`,
      )
    } catch (error) {
      failed = true
      console.log(`${name}: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
} finally {
  await mock.stop()
}
process.exitCode = failed ? 1 : 0
