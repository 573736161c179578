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

const issuer = `http://127.0.0.1:${process.argv[2]}`
const redirectUri = 'https://rp.example/callback'
const provider = createMockProvider({
  issuer,
  signing: process.argv[3] as 'RS256' | 'ES256',
  users: [{ username: 'kim', password: 'a password for tests' }],
  clients: [
    {
      client_id: 'bench',
      client_secret: 'bench-secret',
      redirect_uris: [redirectUri],
      access_token_format: 'jwt',
      token_endpoint_auth_method: 'client_secret_post',
      consent: 'pre-approved',
    },
  ],
})

/** Signs in once, as a browser would, and exchanges the code. */
async function refreshToken(): Promise<string> {
  const cookies = new Map<string, string>()
  const send = async (url: string, form?: Record<string, string>) => {
    const response = await provider.fetch(
      new Request(new URL(url, issuer), {
        method: form === undefined ? 'GET' : 'POST',
        headers: {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
        redirect: 'manual',
      }),
    )
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      cookies.set(name, value)
    }
    return response
  }
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'bench',
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    state: 'a-state-of-the-benchmark',
  })
  const start = await send(`/authorize?${query}`)
  const page = await (await send(locationOf(start))).text()
  const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
  let reply = await send('/login', {
    request: field('request'),
    csrf: field('csrf'),
    username: 'kim',
    password: 'a password for tests',
  })
  while (!locationOf(reply).startsWith(redirectUri)) reply = await send(locationOf(reply))
  const code = new URL(locationOf(reply)).searchParams.get('code') ?? ''
  const tokens = await send('/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: 'bench',
    client_secret: 'bench-secret',
  })
  const answer = await tokens.json()
  if (!answer.refresh_token) throw new Error(JSON.stringify(answer))
  return answer.refresh_token
}

function locationOf(response: Response): string {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`no redirect: ${response.status}`)
  return location
}

host(
  getRequestListener((request) => provider.fetch(request), { overrideGlobalObjects: true }),
  refreshToken,
)
