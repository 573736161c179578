import type { OAuthHelpers } from '@cloudflare/workers-oauth-provider'
import { clients, REDIRECT_URI, type TestClient } from '../cast.ts'
import type { KeyValueNamespace } from './key-value.ts'

/** Creates the clients of the cast by the product's own helpers; only their identifiers are written. */
export async function createClients(oauth: OAuthHelpers, store: KeyValueNamespace): Promise<void> {
  for (const { id, secret, method } of Object.values<TestClient>(clients)) {
    const { clientId } = await oauth.createClient({
      clientName: id,
      redirectUris: [REDIRECT_URI],
      tokenEndpointAuthMethod: method,
    })
    if (secret !== undefined) await oauth.updateClient(clientId, { clientSecret: secret })
    const chosen = (await store.get(`client:${clientId}`, { type: 'json' })) as object
    await store.delete(`client:${clientId}`)
    await store.put(`client:${id}`, JSON.stringify({ ...chosen, clientId: id }))
  }
}
