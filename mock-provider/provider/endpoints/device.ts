import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, values } from '../../kit/parameters.ts'
import { knownBrowser } from '../browser.ts'
import { authenticatedClient } from '../client-authentication.ts'
import type { DeviceRequest } from '../device-requests.ts'
import { entitled } from '../entitled.ts'
import { deviceGrantType } from '../grants/device-code.ts'
import { userCodePage } from '../pages/user-code-page.ts'
import type { PendingRequests } from '../pending.ts'
import { proceed } from './authorization-steps.ts'
import type { Endpoint, Incoming } from './endpoint.ts'
import { refuseRepeated } from './parameters.ts'

/** Devices without a browser: their request, and the page where a user types its code. @see RFC 8628, section 3 */
export function deviceEndpoints(pendings: PendingRequests): readonly Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/device_authorization',
      option: 'device',
      crossOrigin: true,
      metadata: (at) => ({ device_authorization_endpoint: `${at}/device_authorization` }),
      async handle(incoming) {
        const { core, context, form } = incoming
        refuseRepeated(form, core)
        const client = await authenticatedClient(incoming, 'token')
        if (!client.grantTypes.includes(deviceGrantType)) {
          throw new OAuthError('unauthorized_client', `${client.clientId} may not use ${deviceGrantType}`)
        }
        const asked = core.scopes.requested(values(optional(form, 'scope')), {
          accessType: form.get('access_type'),
          refreshes: client.grantTypes.includes('refresh_token'),
        })
        const scope = entitled(core, client, asked).join(' ')
        const request = core.devices.add(client, scope, core.now())
        const page = `${core.addresses.pages}/device`
        context.header('cache-control', 'no-store')
        return context.json({
          device_code: request.deviceCode,
          user_code: request.userCode,
          verification_uri: page,
          verification_uri_complete: `${page}?user_code=${request.userCode}`,
          expires_in: Math.ceil((request.expiresAt - core.now()) / 1000),
          interval: request.interval,
        })
      },
    },
    {
      method: 'GET',
      path: '/device',
      option: 'device',
      async handle({ context, core, query }) {
        context.header('cache-control', 'no-store')
        const action = `${core.addresses.pages}/device`
        return context.html(await userCodePage({ action, typed: query.get('user_code') ?? '' }))
      },
    },
    {
      method: 'POST',
      path: '/device',
      option: 'device',
      async handle(incoming) {
        const { core, context, form } = incoming
        const typed = form.get('user_code') ?? ''
        const device = core.devices.ofUser(typed)
        const client = (await core.store.clients()).find(({ uid }) => uid === device?.clientUid)
        if (device === undefined || client === undefined || !isOpen(device, core.now())) {
          const action = `${core.addresses.pages}/device`
          const error = 'This code is wrong, or too old.'
          return context.html(await userCodePage({ action, typed, error }), 400)
        }
        return begin(incoming, pendings, client, device)
      },
    },
  ]
}

function isOpen({ expiresAt, outcome }: DeviceRequest, now: number): boolean {
  return outcome === undefined && now <= expiresAt
}

/** From here it is an authorization request like any other, but for where its answer goes. */
async function begin(
  incoming: Incoming,
  pendings: PendingRequests,
  client: Parameters<typeof entitled>[1],
  device: DeviceRequest,
): Promise<Response> {
  const { core } = incoming
  const scope = values(device.scope)
  const browser = await knownBrowser(incoming)
  const pending = pendings.add(
    {
      browser: browser.id,
      client,
      redirectUri: '',
      responseMode: 'query',
      responseType: 'code',
      state: undefined,
      nonce: undefined,
      challenge: undefined,
      key: undefined,
      resources: [],
      // Whoever talks somebody into typing a code is found out on this page: RFC 8628, section 5.4.
      prompt: new Set(['consent']),
      maxAge: undefined,
      loginHint: '',
      asked: {},
      requestedScope: scope,
      scope,
      device,
    },
    core.now(),
  )
  return proceed(incoming, pending, pendings)
}
