import type { chosenNames } from '../better-auth/seed.ts'
import { clients, REDIRECT_URI, type TestClient } from '../cast.ts'

/** The interface of the plugin by which clients register. */
interface WithRegistration {
  readonly api: { registerMcpClient(call: { body: object }): Promise<unknown> }
}

/** Registers the clients of the cast as clients register themselves, under names of ours. */
export async function registerClients(
  { api }: WithRegistration,
  names: ReturnType<typeof chosenNames>,
): Promise<void> {
  for (const client of Object.values<TestClient>(clients)) {
    names.choose(client)
    await api.registerMcpClient({
      body: {
        client_name: client.id,
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: client.method,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    })
  }
  names.choose(undefined)
}
