import type { Core } from '../core.ts'
import { needed, optional } from '../endpoints/parameters.ts'
import { holdingsOf } from '../holdings.ts'
import type { Client, Code } from '../model.ts'
import { ProtocolError } from '../protocol-error.ts'
import { base64url, sameText } from '../random.ts'
import { tokenResponse } from '../tokens.ts'
import type { GrantHandler } from './grant-handler.ts'

/** Exchanges a code for tokens. @see RFC 6749, section 4.1.3; RFC 7636, section 4.6 */
export const authorizationCodeGrant: GrantHandler = {
  name: 'authorization_code',
  async answer({ core, client, form }) {
    const code = await redeemed(core, client, needed(form, 'code'))
    if (needed(form, 'redirect_uri') !== code.redirectUri) {
      throw new ProtocolError(
        'invalid_grant',
        'redirect_uri is another one than in the authorization request',
      )
    }
    await verifyChallenge(code, optional(form, 'code_verifier'))
    const user = await core.store.user(code.userId)
    const session = await core.store.session(code.sessionId)
    if (user === undefined || !user.enabled || session === undefined) {
      throw new ProtocolError('invalid_grant', 'the user is not there any more')
    }
    const kind = core.policy.refresh.refreshTokenFor({ scope: code.scope, client })
    const scopes = core.policy.claims.scopes({
      at: 'code',
      requested: code.requestedScope,
      granted: code.scope,
    })
    if (scopes === 'invalid_scope') throw new ProtocolError('invalid_scope', 'the scope was not granted')
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
        usedAt: core.now(),
        uses: 0,
        generation: 1,
      },
      { user, client, session, holdings: await holdingsOf(core, session) },
    )
    await core.store.bindCode(code.id, grant.id)
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

/** A code is good once, until a revocation that is younger than it; a replay ends what the first use yielded. */
async function redeemed(core: Core, client: Client, value: string): Promise<Code> {
  const found = await core.store.redeem(value)
  const dead = new ProtocolError('invalid_grant', 'the code is not valid')
  if (found === undefined) throw dead
  const { code, replay } = found
  if (code.clientUid !== client.uid) throw dead
  if (replay) {
    const grant = code.grantId === undefined ? undefined : await core.store.grant(code.grantId)
    if (grant !== undefined) await core.end('codeReplay', { grant, client })
    throw new ProtocolError('invalid_grant', 'the code was used before')
  }
  if (core.now() > code.expiresAt) throw new ProtocolError('invalid_grant', 'the code has expired')
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
    if (revoked) throw new ProtocolError('invalid_grant', 'the authorization was revoked')
  }
  return code
}

async function verifyChallenge(code: Code, verifier: string | undefined): Promise<void> {
  if (code.challenge === undefined) return
  if (verifier === undefined) throw new ProtocolError('invalid_grant', 'code_verifier is missing')
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  if (!sameText(base64url(new Uint8Array(digest)), code.challenge)) {
    throw new ProtocolError('invalid_grant', 'code_verifier does not match the challenge')
  }
}
