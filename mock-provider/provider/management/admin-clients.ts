import { OAuthError } from '../../kit/oauth-error.ts'
import { clientFrom, flag, registrationAnswer, text, texts } from '../client-registration.ts'
import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import type { Client } from '../model.ts'
import { adminRoute } from './admin-route.ts'
import { listed } from './listed.ts'
import { neededBody, wholeNumber } from './values.ts'

/** Clients and their offline tokens, for the administrator. */
export const adminClientEndpoints: readonly Endpoint[] = [
  adminRoute('GET', '/admin/clients', async ({ core, context }) => {
    const clients = await core.store.clients()
    return context.json({ clients: clients.map((client) => withoutSecret(client)) })
  }),
  adminRoute('POST', '/admin/clients', async ({ core, context, json }) => {
    const client = clientFrom(neededBody(json), await core.store.made(core.now()), core)
    if ((await core.store.client(client.clientId)) !== undefined) {
      throw new OAuthError('conflict', `${client.clientId} exists already`, { status: 409 })
    }
    await core.store.putClient(client)
    return context.json(registrationAnswer(client), 201)
  }),
  adminRoute('PATCH', '/admin/clients/:client', async (incoming) => {
    const { core, context, json } = incoming
    const client = await clientOf(incoming)
    const made = await core.store.made(core.now())
    const changed = changedClient(client, neededBody(json), made.order)
    await core.store.putClient(changed)
    if (changed.secret !== client.secret) await core.end('secretChange', { client: changed })
    return context.json(withoutSecret(changed))
  }),
  adminRoute('DELETE', '/admin/clients/:client', async (incoming) => {
    const client = await clientOf(incoming)
    await incoming.core.store.removeClient(client.clientId)
    return incoming.context.body(null, 204)
  }),
  adminRoute('GET', '/admin/clients/:client/offline', async (incoming) => {
    const { core, context, query } = incoming
    const client = await clientOf(incoming)
    const { rows, next } = await core.list(`client:${client.uid}`, {
      kind: 'offline',
      place: 'client-list',
      after: wholeNumber(query, 'cursor', { least: 0, otherwise: 0 }),
      limit: Math.min(1000, wholeNumber(query, 'limit', { least: 1, otherwise: 1000 })),
    })
    return context.json({ offline_access: rows.map(listed), count: rows.length, next: next ?? null })
  }),
  adminRoute('DELETE', '/admin/clients/:client/offline', async (incoming) => {
    const client = await clientOf(incoming)
    await incoming.core.end('clientRevokeAll', { client })
    return incoming.context.body(null, 204)
  }),
]

async function clientOf({ core, context }: Incoming): Promise<Client> {
  const client = await core.store.client(context.req.param('client') ?? '')
  if (client === undefined) throw new OAuthError('not_found', 'no such client', { status: 404 })
  return client
}

/** Only what is named changes; a scope value that goes away ends what was issued for it. */
function changedClient(client: Client, json: Readonly<Record<string, unknown>>, order: number): Client {
  const scopes = texts(json, 'scopes') ?? client.scopes
  const secret = text(json, 'client_secret')
  const gone = scopes !== undefined && !scopes.includes('offline_access') ? { offline_access: order } : {}
  return {
    ...client,
    enabled: flag(json, 'enabled') ?? client.enabled,
    ...(secret === undefined ? {} : { secret }),
    ...(scopes === undefined ? {} : { scopes }),
    withdrawn: scopes?.includes('offline_access') === true ? {} : gone,
  }
}

function withoutSecret(client: Client): Record<string, unknown> {
  const { client_secret: _, ...shown } = registrationAnswer(client)
  return shown
}
