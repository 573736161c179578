import { OAuthError } from '../../kit/oauth-error.ts'
import type { Core } from '../core.ts'
import { whyNoRefreshToken } from '../explanations.ts'
import { managedBy } from '../grant-management.ts'
import type { Client, Code, FindingName } from '../model.ts'
import { sessionClientsOf } from '../session-clients.ts'
import { tokenResponse } from '../tokens.ts'

/** Redeems a code that never left the provider, and issues what it is for. */
export async function tokensForCode(
  core: Core,
  client: Client,
  value: string,
  key?: string | undefined,
): Promise<Record<string, unknown>> {
  return issued(core, client, await redeemed(core, client, value), { key })
}

/** Makes the grant that a code is for, and its first tokens. */
export async function issued(
  core: Core,
  client: Client,
  code: Code,
  {
    key,
    certificate,
    audience = [],
  }: {
    readonly key?: string | undefined
    readonly certificate?: string | undefined
    readonly audience?: readonly string[]
  } = {},
): Promise<Record<string, unknown>> {
  const user = await core.store.user(code.userId)
  const session = await core.store.session(code.sessionId)
  const locked = user?.enabled === false && refuses(core, 'user-disabled')
  if (user === undefined || locked || session === undefined) {
    throw new OAuthError('invalid_grant', 'the user is not there any more')
  }
  const managed = await managedBy(core, client, code)
  const kind = core.policy.refresh.refreshTokenFor({ scope: managed.scope, client, flow: 'code' })
  const scopes = core.policy.claims.scopes({
    at: 'code',
    requested: code.requestedScope,
    granted: managed.scope,
  })
  if (scopes === 'invalid_scope') throw new OAuthError('invalid_scope', 'the scope was not granted')
  const grant = await core.makeGrant(
    {
      kind: kind === 'none' ? 'online' : kind,
      userId: user.id,
      clientUid: client.uid,
      sessionId: code.sessionId,
      browser: session.browser,
      ...managed,
      scope: scopes.stored,
      auth: code.auth,
      ...(code.nonce === undefined ? {} : { nonce: code.nonce }),
      ...(code.claims === undefined ? {} : { claims: code.claims }),
      ...(key === undefined || !core.policy.refresh.bindsToKey({ client }) ? {} : { key }),
      // Where a confidential client has one, it authenticates all the same: RFC 8705, section 4.
      ...(certificate === undefined || client.method !== 'none' ? {} : { certificate }),
      usedAt: core.now(),
      uses: 0,
      generation: 1,
    },
    { user, client, session, sessionClients: await sessionClientsOf(core, session) },
  )
  await core.store.bindCode(code.id, grant.id)
  if (kind === 'none') {
    const why = whyNoRefreshToken(client, managed.scope)
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
    key,
    certificate,
    audience,
    refreshToken: kind === 'none' ? 'omit' : 'issue',
  })
}

/** Whether the exchange of a code refuses what was found about it. */
export function refuses(core: Core, is: FindingName): boolean {
  return core.notTolerated([{ is }], 'code').length > 0
}

/** A code is good once, until a revocation that is younger than it; a replay ends what the first use yielded. */
export async function redeemed(core: Core, client: Client, value: string): Promise<Code> {
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
