import type { MockServer } from '../mock-server.ts'
import { contractClient } from './any-browser.ts'

/** Somebody whom tests of every engine add. */
export const kim = {
  username: 'kim',
  password: 'password of kim',
  email: 'kim@shop.example',
  name: 'Kim Test',
} as const

/** An engine with a user and a client of the tests, both given by the surface alone. */
export async function withKim(server: MockServer): Promise<MockServer> {
  await server.users.add(kim)
  await server.clients.add(contractClient)
  return server
}

export async function metadataOf(server: MockServer): Promise<Record<string, string>> {
  const response = await server.fetch(`${server.issuer}/.well-known/openid-configuration`)
  return (await response.json()) as Record<string, string>
}

/** An authorization request of the client, with what else it says. */
export async function authorizationUrl(
  server: MockServer,
  more: Readonly<Record<string, string>> = {},
): Promise<URL> {
  const { authorization_endpoint = '' } = await metadataOf(server)
  const url = new URL(authorization_endpoint)
  const { client_id, redirect_uris } = contractClient
  const [redirect_uri] = redirect_uris
  const scope = 'openid offline_access'
  const query = { client_id, redirect_uri, response_type: 'code', scope, state: 's1', ...more }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}
