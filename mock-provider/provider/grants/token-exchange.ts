import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, values } from '../../kit/parameters.ts'
import type { Core } from '../core.ts'
import { needed } from '../endpoints/parameters.ts'
import type { Client, Grant, Kind, User } from '../model.ts'
import { presentedAccessToken, tokenResponse } from '../tokens.ts'
import type { GrantHandler } from './grant-handler.ts'

const tokenExchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange'
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'
const refreshTokenType = 'urn:ietf:params:oauth:token-type:refresh_token'
const subjectTypes = [accessTokenType, 'urn:ietf:params:oauth:token-type:jwt']

/** An access token for another audience, which ends with the grant of the first one. @see RFC 8693, section 2 */
export const tokenExchangeGrant: GrantHandler = {
  name: tokenExchangeType,
  async answer({ core, client, form }) {
    const refuse = (why: string): OAuthError => new OAuthError('invalid_request', why)
    if (client.method === 'none') {
      throw new OAuthError('unauthorized_client', 'a public client may not exchange tokens')
    }
    const type = needed(form, 'subject_token_type')
    if (!subjectTypes.includes(type)) {
      throw refuse(`subject_token_type ${type} is not supported; supported are ${subjectTypes.join(', ')}`)
    }
    const wanted = optional(form, 'requested_token_type') ?? accessTokenType
    const unsupported = refuse(
      `requested_token_type ${wanted} is not supported; supported is ${accessTokenType}`,
    )
    if (![accessTokenType, refreshTokenType].includes(wanted)) throw unsupported
    if (form.has('actor_token') || form.has('actor_token_type')) throw refuse('actor_token is not supported')
    const presented = await presentedAccessToken(core, needed(form, 'subject_token'))
    const user = presented === undefined ? undefined : await core.store.user(presented.token.userId)
    if (presented === undefined || user === undefined)
      throw refuse('subject_token is none that was issued here')
    const { token, grant } = presented
    const findings = await core.refused(grant, 'userinfo', token)
    if (findings.length > 0)
      throw refuse(`subject_token is not valid: ${findings.map(({ is }) => is).join(', ')}`)
    const asked = optional(form, 'scope')
    const scope = asked === undefined ? token.scope : values(asked)
    if (wanted === refreshTokenType) {
      const kind = core.policy.refresh.exchangedFor({ requested: scope, held: token.scope })
      if (kind === 'none') throw unsupported
      return {
        ...(await withRefreshToken(core, client, user, grant, scope, kind)),
        issued_token_type: wanted,
      }
    }
    const more = scope.find((value) => !token.scope.includes(value))
    if (more !== undefined) throw new OAuthError('invalid_scope', `subject_token has no scope ${more}`)
    const audience = [...form.getAll('audience'), ...form.getAll('resource')]
    const { id_token: _, ...answer } = await tokenResponse({
      core,
      grant,
      client: audience.length === 0 ? client : { ...client, audience },
      user,
      at: token.by,
      // An exchange is no sign-in, so there is no ID token in its answer.
      scope,
      reported: scope,
      refreshToken: 'omit',
    })
    return { ...answer, issued_token_type: accessTokenType }
  },
}

/** A grant of its own, whose refresh token is what the exchange is for. @see RFC 8693, section 2.2.1 */
async function withRefreshToken(
  core: Core,
  client: Client,
  user: User,
  grant: Grant,
  scope: readonly string[],
  kind: Kind,
): Promise<Record<string, unknown>> {
  const { id: _, made: __, rotatedAt: ___, nonce: ____, ...same } = grant
  const exchanged = await core.makeGrant(
    { ...same, clientUid: client.uid, kind, scope, generation: 1, uses: 0, usedAt: core.now() },
    { user, client },
  )
  const parts = { core, grant: exchanged, client, user, at: 'refresh', scope, reported: scope } as const
  const { id_token: _____, ...answer } = await tokenResponse({ ...parts, refreshToken: 'issue' })
  return answer
}
