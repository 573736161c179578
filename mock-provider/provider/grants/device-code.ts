import { OAuthError } from '../../kit/oauth-error.ts'
import { needed } from '../endpoints/parameters.ts'
import type { GrantHandler } from './grant-handler.ts'
import { tokensForCode } from './tokens-for-code.ts'

export const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code'

/** A device asks whether its user has decided. @see RFC 8628, sections 3.4 and 3.5 */
export const deviceCodeGrant: GrantHandler = {
  name: deviceGrantType,
  async answer({ core, client, form, key }) {
    const device = core.devices.ofDevice(needed(form, 'device_code'))
    if (device === undefined || device.clientUid !== client.uid) {
      throw new OAuthError('invalid_grant', 'the device code is not valid')
    }
    const now = core.now()
    if (now > device.expiresAt) throw new OAuthError('expired_token', 'the device code has expired')
    const tooSoon = now - device.askedAt < device.interval * 1000
    device.askedAt = now
    const { outcome } = device
    if (outcome === undefined) {
      if (!tooSoon) throw new OAuthError('authorization_pending', 'the user has not decided yet')
      device.interval += 5
      throw new OAuthError('slow_down', `wait ${device.interval} seconds between two questions`)
    }
    core.devices.done(device)
    if ('error' in outcome) throw new OAuthError('access_denied', 'the user did not agree')
    return tokensForCode(core, client, outcome.code, key)
  },
}
