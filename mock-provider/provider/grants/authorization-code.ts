import { OAuthError } from '../../kit/oauth-error.ts'
import { optional } from '../../kit/parameters.ts'
import { isProofKey, matchesChallenge } from '../../kit/pkce.ts'
import type { Core } from '../core.ts'
import { needed } from '../endpoints/parameters.ts'
import type { Code } from '../model.ts'
import { audienceOf } from '../resources.ts'
import type { GrantHandler } from './grant-handler.ts'
import { issued, redeemed, refuses } from './tokens-for-code.ts'

/** Exchanges a code for tokens. @see RFC 6749, section 4.1.3; RFC 7636, section 4.6 */
export const authorizationCodeGrant: GrantHandler = {
  name: 'authorization_code',
  async answer({ core, client, form, key, certificate }) {
    const verifier = optional(form, 'code_verifier')
    if (verifier !== undefined && !isProofKey(verifier) && refuses(core, 'malformed-verifier')) {
      throw new OAuthError(
        'invalid_request',
        'code_verifier has to be 43 to 128 letters, digits or characters of -._~',
      )
    }
    const code = await redeemed(core, client, needed(form, 'code'))
    if (needed(form, 'redirect_uri') !== code.redirectUri) {
      throw new OAuthError('invalid_grant', 'redirect_uri is another one than in the authorization request')
    }
    await verifyChallenge(core, code, verifier)
    if (code.key !== undefined && code.key !== key) {
      throw new OAuthError('invalid_dpop_proof', 'the code is bound to another key')
    }
    const audience = audienceOf(core, 'code', form, code.resources)
    return issued(core, client, code, { key, certificate, audience })
  },
}

/** @see RFC 7636, section 4.6; RFC 9700, section 4.8.2 (a verifier that no challenge asked for is a downgrade) */
async function verifyChallenge(core: Core, code: Code, verifier: string | undefined): Promise<void> {
  if (code.challenge === undefined) {
    if (verifier === undefined || !refuses(core, 'verifier-without-challenge')) return
    throw new OAuthError(
      'invalid_grant',
      'code_verifier was sent, but the authorization request had no code_challenge',
    )
  }
  if (verifier === undefined) throw new OAuthError('invalid_grant', 'code_verifier is missing')
  if (!(await matchesChallenge(verifier, { value: code.challenge, method: 'S256' }, core.digest))) {
    throw new OAuthError('invalid_grant', 'code_verifier does not match the challenge')
  }
}
