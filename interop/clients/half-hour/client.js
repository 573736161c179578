import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const { MCP_SERVER, CLIENT_STATE } = process.env
const file = `${CLIENT_STATE}/kept.json`
const redirectUri = 'http://127.0.0.1:53682/callback'

function kept() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
const keep = (name, value) => writeFileSync(file, JSON.stringify({ ...kept(), [name]: value }))

const provider = {
  redirectUrl: redirectUri,
  clientMetadata: {
    client_name: 'My client',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
  },
  clientInformation: () => kept().client,
  saveClientInformation: (client) => keep('client', client),
  tokens: () => kept().tokens,
  saveTokens: (tokens) => keep('tokens', tokens),
  discoveryState: () => kept().discovery,
  saveDiscoveryState: (state) => keep('discovery', state),
  codeVerifier: () => kept().verifier,
  saveCodeVerifier: (verifier) => keep('verifier', verifier),
  invalidateCredentials(scope) {
    for (const name of scope === 'all' ? ['client', 'tokens', 'verifier'] : [scope]) keep(name, undefined)
  },
  // A browser would be opened here; the judge answers with the redirect to the client at once.
  async redirectToAuthorization(address) {
    const page = await fetch(address, { redirect: 'manual' })
    provider.back = new URL(page.headers.get('location')).searchParams
  },
}

const transportTo = (server) => new StreamableHTTPClientTransport(new URL(server), { authProvider: provider })

async function whoami() {
  const transport = transportTo(MCP_SERVER)
  const client = new Client({ name: 'my-client', version: '1' })
  await client.connect(transport).catch(async (error) => {
    if (provider.back === undefined) throw error
    await transport.finishAuth(provider.back)
    provider.back = undefined
    await client.connect(transportTo(MCP_SERVER))
  })
  await client.callTool({ name: 'whoami', arguments: {} })
}

const call = whoami

for await (const line of createInterface({ input: process.stdin })) {
  const times = Number(line.split(' ')[1])
  const ended = await Promise.allSettled(Array.from({ length: times }, () => call()))
  const failed = ended.find(({ status }) => status === 'rejected')
  console.log(failed === undefined ? 'done' : `failed ${failed.reason}`)
}
