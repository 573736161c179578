import { clientFrom, registrationAnswer } from '../client-registration.ts'
import { ProtocolError } from '../protocol-error.ts'
import type { Endpoint } from './endpoint.ts'

/** Dynamic client registration. @see RFC 7591, section 3; OpenID Connect Dynamic Client Registration 1.0, section 3 */
export const registrationEndpoint: Endpoint = {
  method: 'POST',
  path: '/register',
  option: 'registration',
  metadata: (issuer) => ({ registration_endpoint: `${issuer}/register` }),
  async handle({ core, context, json }) {
    if (json === undefined)
      throw new ProtocolError('invalid_client_metadata', 'the body has to be a JSON object')
    // What only an administrator may grant cannot be had by registering.
    const { admin: _, consent: __, client_id: ___, client_secret: ____, ...wanted } = json
    const client = clientFrom(wanted, await core.store.made(core.now()))
    await core.store.putClient(client)
    context.header('cache-control', 'no-store')
    return context.json(registrationAnswer(client), 201)
  },
}
