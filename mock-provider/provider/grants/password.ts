import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, values } from '../../kit/parameters.ts'
import { randomText, sameText } from '../../kit/random.ts'
import { needed } from '../endpoints/parameters.ts'
import { entitled } from '../entitled.ts'
import type { GrantHandler } from './grant-handler.ts'
import { tokensForCode } from './tokens-for-code.ts'

/**
 * Tokens for a user name and a password, for the set-up of tests: only a client that names the grant type may use it.
 *
 * @see RFC 6749, section 4.3; RFC 9700, section 2.4, forbids it in production
 */
export const passwordGrant: GrantHandler = {
  name: 'password',
  async answer({ core, client, form, key }) {
    const user = await core.store.userByName(needed(form, 'username'))
    if (user === undefined || !user.enabled || !sameText(needed(form, 'password'), user.password)) {
      throw new OAuthError('invalid_grant', 'the user name or the password is wrong')
    }
    const asked = core.scopes.requested(values(optional(form, 'scope')), {
      accessType: form.get('access_type'),
      refreshes: client.grantTypes.includes('refresh_token'),
    })
    const scope = entitled(core, client, asked)
    const made = await core.store.made(core.now())
    const { id: browser } = core.browsers.begin()
    const auth = { time: core.now(), amr: ['pwd'] }
    const sessionId = `session-${made.order}`
    await core.store.putSession({ id: sessionId, made, userId: user.id, browser, auth, seenAt: core.now() })
    const code = randomText(24)
    await core.store.putCode({
      id: code,
      made: await core.store.made(core.now()),
      userId: user.id,
      clientUid: client.uid,
      sessionId,
      scope,
      requestedScope: scope,
      redirectUri: '',
      auth,
      expiresAt: core.now() + core.lifetimes.code,
    })
    return tokensForCode(core, client, code, key)
  },
}
