import {
  Client as CurrentClient,
  StreamableHTTPClientTransport as CurrentTransport,
} from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { keep, kept } from './kept.ts'
import { takeSteps, visited } from './steps.ts'

/*
 * A client library of MCP, unmodified, as a command for `offline-conformance judge --command`: the argument is 1 for
 * `@modelcontextprotocol/sdk`, 2 for `@modelcontextprotocol/client`. What the library wants to be kept is in a file.
 */

const { MCP_SERVER = '' } = process.env
const redirectUri = 'http://127.0.0.1:53682/callback'

/** What an application gives its library, which is the same for both. */
const provider = {
  redirectUrl: redirectUri,
  clientMetadata: {
    client_name: 'A client of MCP',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
  },
  clientInformation: async () => (await kept()).client as never,
  saveClientInformation: (client: unknown) => keep('client', client),
  tokens: async () => (await kept()).tokens as never,
  saveTokens: (tokens: unknown) => keep('tokens', tokens),
  discoveryState: async () => (await kept()).discovery as never,
  saveDiscoveryState: (state: unknown) => keep('discovery', state),
  saveCodeVerifier: (verifier: string) => keep('verifier', verifier),
  codeVerifier: async () => String((await kept()).verifier),
  async invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery') {
    const names = scope === 'all' ? ['client', 'tokens', 'verifier', 'discovery'] : [scope]
    for (const name of names) await keep(name, undefined)
  },
  back: undefined as URLSearchParams | undefined,
  async redirectToAuthorization(address: URL) {
    provider.back = (await visited(address)).searchParams
  },
}

interface Connection {
  readonly client: { callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown> }
  finish(back: URLSearchParams): Promise<void>
}

async function connection(): Promise<Connection> {
  if (process.argv[2] === '1') {
    const transport = new StreamableHTTPClientTransport(new URL(MCP_SERVER), {
      authProvider: provider as never,
    })
    const client = new Client({ name: 'judged', version: '1' })
    await signedIn(
      () => client.connect(transport as never),
      (back) => transport.finishAuth(back.get('code') ?? ''),
      async () => {
        const next = new StreamableHTTPClientTransport(new URL(MCP_SERVER), {
          authProvider: provider as never,
        })
        await client.connect(next as never)
      },
    )
    return { client, finish: (back) => transport.finishAuth(back.get('code') ?? '') }
  }
  const transport = new CurrentTransport(new URL(MCP_SERVER), { authProvider: provider as never })
  const client = new CurrentClient({ name: 'judged', version: '1' })
  await signedIn(
    () => client.connect(transport),
    (back) => transport.finishAuth(back),
    async () => {
      await client.connect(new CurrentTransport(new URL(MCP_SERVER), { authProvider: provider as never }))
    },
  )
  return { client, finish: (back) => transport.finishAuth(back) }
}

/** Does it; where the library sent the user away, it hears that they are back, and it is done again. */
async function signedIn<Result>(
  work: () => Promise<Result>,
  finish: (back: URLSearchParams) => Promise<void>,
  again: () => Promise<Result> = work,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const { back } = provider
    provider.back = undefined
    // Who declined sent no code, and there is nothing to finish.
    if (back === undefined || !back.has('code')) throw error
    await finish(back)
    return again()
  }
}

let open: Promise<Connection> | undefined

async function call(): Promise<void> {
  open ??= connection()
  const mine = open
  try {
    const { client, finish } = await mine
    await signedIn(() => client.callTool({ name: 'whoami', arguments: {} }), finish)
  } catch (error) {
    // Another call may have opened another one in the meantime.
    const failedToOpen = await mine.then(
      () => false,
      () => true,
    )
    if (failedToOpen && open === mine) open = undefined
    throw error
  }
}

await takeSteps(call)
