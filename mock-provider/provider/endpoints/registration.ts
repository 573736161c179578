import { OAuthError } from '../../kit/oauth-error.ts'
import { clientFrom, registrationAnswer } from '../client-registration.ts'
import type { Core } from '../core.ts'
import type { Endpoint } from './endpoint.ts'

/** Anybody may register, so what that fills is limited, in clients and in characters of their metadata. */
const most = 10_000
const mostCharacters = 16_000_000

/** Dynamic client registration. @see RFC 7591, section 3; OpenID Connect Dynamic Client Registration 1.0, section 3 */
export const registrationEndpoint: Endpoint = {
  method: 'POST',
  path: '/register',
  option: 'registration',
  crossOrigin: true,
  metadata: (issuer) => ({ registration_endpoint: `${issuer}/register` }),
  async handle({ core, context, json }) {
    if (json === undefined)
      throw new OAuthError('invalid_client_metadata', 'the body has to be a JSON object')
    // What only an administrator may grant cannot be had by registering.
    const { admin: _, consent: __, rotation: ___, client_id: ____, client_secret: _____, ...wanted } = json
    const client = clientFrom(wanted, await core.store.made(core.now()), core, 'stranger')
    const size = JSON.stringify(client).length
    await refuseTooMany(core, size)
    await core.store.putClient({ ...client, registeredSize: size })
    context.header('cache-control', 'no-store')
    return context.json(registrationAnswer(client), 201)
  },
}

/** @throws OAuthError 429 until an administrator has removed some */
async function refuseTooMany(core: Core, more: number): Promise<void> {
  const sizes = (await core.store.clients()).flatMap(({ registeredSize }) => registeredSize ?? [])
  const all = sizes.reduce((sum, size) => sum + size, more)
  if (sizes.length < most && all <= mostCharacters) return
  throw new OAuthError('too_many_registrations', 'no more clients can register themselves', {
    status: 429,
  })
}
