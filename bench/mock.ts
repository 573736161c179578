/** The mock provider as a server under load: mock.ts PORT ALGORITHM */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { host } from './host.ts'

// What users get is measured: the build.
const built = join(import.meta.dirname, '..', 'dist', 'mock-provider', 'provider', 'provider.js')
const { createMockProvider } = (await import(
  pathToFileURL(built).href
)) as typeof import('../mock-provider/provider/provider.ts')

const { nodeDigest, nodeSigner } = (await import(
  pathToFileURL(join(built, '..', '..', 'adapters', 'node-server.js')).href
)) as typeof import('../mock-provider/adapters/node-server.ts')

const issuer = `http://127.0.0.1:${process.argv[2]}`
const provider = createMockProvider(
  {
    issuer,
    signing: process.argv[3] as 'RS256' | 'ES256',
    users: [{ username: 'kim', password: 'a password for tests' }],
    clients: [
      {
        client_id: 'bench',
        client_secret: 'bench-secret',
        access_token_format: 'jwt',
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
  },
  // What signs and hashes on a port.
  { signer: nodeSigner, digest: nodeDigest },
)

async function refreshToken(): Promise<string> {
  const { refresh_token } = await provider.issueTokens()
  if (refresh_token === undefined) throw new Error('no refresh token')
  return refresh_token
}

host(
  getRequestListener((request) => provider.fetch(request), { overrideGlobalObjects: true }),
  refreshToken,
)
