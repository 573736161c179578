import { OAuthError } from '../../kit/oauth-error.ts'
import { randomText, sameText } from '../../kit/random.ts'
import { clientFrom, registrationAnswer } from '../client-registration.ts'
import type { Core } from '../core.ts'
import type { Client } from '../model.ts'
import { besidesClient, registrationMetadata } from '../registration-metadata.ts'
import type { Endpoint, Incoming } from './endpoint.ts'
import { accessTokenOf } from './presented-access-token.ts'

/** Anybody may register, so what that fills is limited, in clients and in characters of their metadata. */
const most = 10_000
const mostCharacters = 16_000_000

type Sent = Readonly<Record<string, unknown>>

/** Dynamic client registration, and its management by the client. @see RFC 7591, section 3; RFC 7592, section 2 */
export const registrationEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/register',
    option: 'registration',
    crossOrigin: true,
    metadata: (at) => ({ registration_endpoint: `${at}/register` }),
    async handle({ core, context, json }) {
      const metadata = metadataOf(core, json)
      const client = clientFrom(metadata, await core.store.made(core.now()), core, 'stranger')
      const kept = { ...client, metadata: besidesClient(metadata), registrationToken: randomText(24) }
      const size = JSON.stringify(kept).length
      await refuseTooMany(core, size)
      await core.store.putClient({ ...kept, registeredSize: size })
      context.header('cache-control', 'no-store')
      return context.json(answerFor(core, kept), 201)
    },
  },
  {
    method: 'GET',
    path: '/register/:client',
    option: 'registration',
    crossOrigin: true,
    async handle(incoming) {
      incoming.context.header('cache-control', 'no-store')
      return incoming.context.json(answerFor(incoming.core, await ownClient(incoming)))
    },
  },
  {
    method: 'PUT',
    path: '/register/:client',
    option: 'registration',
    crossOrigin: true,
    async handle(incoming) {
      const { core, context, json } = incoming
      const client = await ownClient(incoming)
      const changed = await replaced(core, client, json)
      await core.store.putClient(changed)
      context.header('cache-control', 'no-store')
      return context.json(answerFor(core, changed))
    },
  },
  {
    method: 'DELETE',
    path: '/register/:client',
    option: 'registration',
    crossOrigin: true,
    async handle(incoming) {
      const { clientId } = await ownClient(incoming)
      await incoming.core.store.removeClient(clientId)
      return incoming.context.body(null, 204)
    },
  },
]

function metadataOf({ options, policy }: Core, json: Sent | undefined): Sent {
  if (json === undefined) {
    throw new OAuthError('invalid_client_metadata', 'the body has to be a JSON object')
  }
  const metadata = registrationMetadata(json, { strict: options.strict === true })
  const asked = metadata.grant_types as readonly string[]
  return { ...metadata, grant_types: policy.refresh.registeredGrantTypes({ asked }) }
}

/** The metadata is replaced as a whole; who the client is stays. @see RFC 7592, section 2.2 */
async function replaced(core: Core, client: Client, json: Sent | undefined): Promise<Client> {
  const metadata = metadataOf(core, json)
  if (json?.client_id !== client.clientId) {
    throw new OAuthError('invalid_request', 'client_id has to be that of the client')
  }
  if (json.client_secret !== undefined && json.client_secret !== client.secret) {
    throw new OAuthError('invalid_request', 'a client cannot choose its secret')
  }
  const own = [
    'registration_access_token',
    'registration_client_uri',
    'client_secret_expires_at',
    'client_id_issued_at',
  ]
  const named = own.find((name) => name in json)
  if (named !== undefined) throw new OAuthError('invalid_request', `${named} is not for the client to set`)
  const identity = {
    client_id: client.clientId,
    ...(client.secret === undefined ? {} : { client_secret: client.secret }),
  }
  const made = clientFrom({ ...metadata, ...identity }, client.made, core, 'stranger')
  const { registeredSize: before = 0 } = client
  const kept: Client = {
    ...made,
    metadata: besidesClient(metadata),
    uid: client.uid,
    enabled: client.enabled,
    withdrawn: client.withdrawn,
    ...(client.registrationToken === undefined ? {} : { registrationToken: client.registrationToken }),
  }
  const size = JSON.stringify(kept).length
  await refuseTooMany(core, Math.max(0, size - before), 0)
  return { ...kept, registeredSize: size }
}

/** @throws OAuthError 401 for whoever has not the token of a client that exists */
async function ownClient(incoming: Incoming): Promise<Client> {
  const { core, context } = incoming
  const token = accessTokenOf(incoming)
  const client = await core.store.client(context.req.param('client') ?? '')
  const isIts = client?.registrationToken !== undefined && sameText(token, client.registrationToken)
  if (client !== undefined && isIts && client.enabled) return client
  throw new OAuthError('invalid_token', 'the registration access token is not that of this client', {
    status: 401,
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })
}

/** @see RFC 7591, section 3.2.1; RFC 7592, section 3 */
function answerFor(core: Core, client: Client): Record<string, unknown> {
  return core.policy.answers.registered({
    ...client.metadata,
    ...registrationAnswer(client),
    registration_client_uri: `${core.addresses.endpoints}/register/${encodeURIComponent(client.clientId)}`,
    ...(client.registrationToken === undefined
      ? {}
      : { registration_access_token: client.registrationToken }),
  })
}

/** @throws OAuthError 429 until an administrator has removed some */
async function refuseTooMany(core: Core, more: number, clients = 1): Promise<void> {
  const sizes = (await core.store.clients()).flatMap(({ registeredSize }) => registeredSize ?? [])
  const all = sizes.reduce((sum, size) => sum + size, more)
  if (sizes.length + clients <= most && all <= mostCharacters) return
  throw new OAuthError('too_many_registrations', 'no more clients can register themselves', {
    status: 429,
  })
}
