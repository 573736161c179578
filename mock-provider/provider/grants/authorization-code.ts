import { OAuthError } from '../../kit/oauth-error.ts'
import { optional } from '../../kit/parameters.ts'
import { isProofKey, matchesChallenge } from '../../kit/pkce.ts'
import type { Core } from '../core.ts'
import { needed } from '../endpoints/parameters.ts'
import { whyNoRefreshToken } from '../explanations.ts'
import type { Client, Code, FindingName } from '../model.ts'
import { sessionClientsOf } from '../session-clients.ts'
import { tokenResponse } from '../tokens.ts'
import type { GrantHandler } from './grant-handler.ts'

/** Exchanges a code for tokens. @see RFC 6749, section 4.1.3; RFC 7636, section 4.6 */
export const authorizationCodeGrant: GrantHandler = {
  name: 'authorization_code',
  async answer({ core, client, form }) {
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
    const user = await core.store.user(code.userId)
    const session = await core.store.session(code.sessionId)
    const locked = user?.enabled === false && refuses(core, 'user-disabled')
    if (user === undefined || locked || session === undefined) {
      throw new OAuthError('invalid_grant', 'the user is not there any more')
    }
    const kind = core.policy.refresh.refreshTokenFor({ scope: code.scope, client, flow: 'code' })
    const scopes = core.policy.claims.scopes({
      at: 'code',
      requested: code.requestedScope,
      granted: code.scope,
    })
    if (scopes === 'invalid_scope') throw new OAuthError('invalid_scope', 'the scope was not granted')
    const grant = await core.makeGrant(
      {
        kind: kind === 'none' ? 'online' : kind,
        userId: user.id,
        clientUid: client.uid,
        sessionId: code.sessionId,
        browser: session.browser,
        scope: scopes.stored,
        auth: code.auth,
        ...(code.nonce === undefined ? {} : { nonce: code.nonce }),
        ...(code.claims === undefined ? {} : { claims: code.claims }),
        usedAt: core.now(),
        uses: 0,
        generation: 1,
      },
      { user, client, session, sessionClients: await sessionClientsOf(core, session) },
    )
    await core.store.bindCode(code.id, grant.id)
    if (kind === 'none') {
      const why = whyNoRefreshToken(client, code.scope)
      core.journal.happened('no refresh token', { client: client.clientId, user: user.username, why })
    }
    return tokenResponse({
      core,
      grant,
      client,
      user,
      at: 'code',
      scope: scopes.access,
      reported: scopes.reported,
      refreshToken: kind === 'none' ? 'omit' : 'issue',
    })
  },
}

/** Whether the exchange of a code refuses what was found about it. */
function refuses(core: Core, is: FindingName): boolean {
  return core.notTolerated([{ is }], 'code').length > 0
}

/** A code is good once, until a revocation that is younger than it; a replay ends what the first use yielded. */
async function redeemed(core: Core, client: Client, value: string): Promise<Code> {
  // A code of another client stays good: whoever got hold of it cannot take it from the client either.
  const redemption = await core.store.redeem(
    value,
    ({ clientUid }) => clientUid === client.uid || !refuses(core, 'foreign-client'),
  )
  if (redemption === undefined) throw new OAuthError('invalid_grant', 'the code is not valid')
  const { code, replay } = redemption
  if (replay) {
    const grant = code.grantId === undefined ? undefined : await core.store.grant(code.grantId)
    if (grant !== undefined) await core.end('codeReplay', { grant, client })
    throw new OAuthError('invalid_grant', 'the code was used before')
  }
  if (core.now() > code.expiresAt) throw new OAuthError('invalid_grant', 'the code has expired')
  const keys = [
    'realm',
    `user:${code.userId}`,
    `client:${code.clientUid}`,
    `pair:${code.userId}/${code.clientUid}`,
  ]
  for (const marks of (await core.store.marks(keys)).values()) {
    const revoked = marks.some(
      (mark) =>
        mark.kinds.length > 0 &&
        mark.made.order > code.made.order &&
        !['authorized', 'login'].includes(mark.event),
    )
    if (revoked && refuses(core, 'revoked'))
      throw new OAuthError('invalid_grant', 'the authorization was revoked')
  }
  return code
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
  if (!(await matchesChallenge(verifier, { value: code.challenge, method: 'S256' }))) {
    throw new OAuthError('invalid_grant', 'code_verifier does not match the challenge')
  }
}
