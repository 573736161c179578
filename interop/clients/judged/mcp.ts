import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  Client as CurrentClient,
  StreamableHTTPClientTransport as CurrentTransport,
} from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

/*
 * A client library of MCP, unmodified, as a command for `offline-conformance judge --command`: the argument is 1 for
 * `@modelcontextprotocol/sdk`, 2 for `@modelcontextprotocol/client`. What the library wants to be kept is in a file.
 */

const { MCP_SERVER = '', CLIENT_STATE = '.' } = process.env
const file = join(CLIENT_STATE, 'kept.json')
const redirectUrl = 'http://127.0.0.1:53682/callback'

type Kept = Readonly<Record<string, unknown>>

async function kept(): Promise<Kept> {
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Kept
}

let writing: Promise<void> = Promise.resolve()

/** One after the other, and whole: a reader finds what was there before or what is there afterwards. */
function keep(name: string, value: unknown): Promise<void> {
  writing = writing.then(async () => {
    const next = `${file}.${process.pid}`
    await writeFile(next, JSON.stringify({ ...(await kept()), [name]: value }))
    await rename(next, file)
  })
  return writing
}

/** What an application gives its library, which is the same for both. */
const provider = {
  redirectUrl,
  clientMetadata: {
    client_name: 'A client of MCP',
    redirect_uris: [redirectUrl],
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
  /** The judge signs everybody in, so the browser is one request. */
  async redirectToAuthorization(address: URL) {
    const page = await fetch(address, { redirect: 'manual' })
    provider.back = new URL(page.headers.get('location') ?? 'about:blank').searchParams
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
    if (back === undefined) throw error
    await finish(back)
    return again()
  }
}

let open: Promise<Connection> | undefined
for await (const line of createInterface({ input: process.stdin })) {
  const times = Number(line.split(' ')[1])
  open ??= connection()
  const one = async (): Promise<void> => {
    const { client, finish } = await (open as Promise<Connection>)
    await signedIn(() => client.callTool({ name: 'whoami', arguments: {} }), finish)
  }
  const ended = await Promise.allSettled(Array.from({ length: times }, one))
  const failed = ended.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined
  if (failed !== undefined)
    await open.catch(() => {
      open = undefined
    })
  console.log(failed === undefined ? 'done' : `failed ${failed.reason}`)
}
