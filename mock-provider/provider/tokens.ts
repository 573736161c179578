import { base64url, randomText } from '../kit/random.ts'
import { confirmation } from './certificate.ts'
import { accessTokenClaims, idTokenClaims } from './claims.ts'
import type { Core } from './core.ts'
import type { AccessToken, Client, Finding, Grant, User } from './model.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'

export interface Issue {
  readonly core: Core
  readonly grant: Grant
  readonly client: Client
  readonly user: User
  readonly at: 'code' | 'refresh'
  /** The scope of the access token. */
  readonly scope: readonly string[]
  readonly reported: readonly string[] | undefined
  readonly refreshToken: 'issue' | 'omit'
  /** Thumbprint of the key that the access token is bound to. */
  readonly key?: string | undefined
  /** Thumbprint of the certificate that it is bound to. */
  readonly certificate?: string | undefined
  /** The resources that it is for; empty is nobody but the provider. */
  readonly audience?: readonly string[]
}

/** The members of a token response. @see RFC 6749, section 5.1; OpenID Connect Core 1.0, section 3.1.3.3 */
export async function tokenResponse(issue: Issue): Promise<Record<string, unknown>> {
  const { core, grant, at } = issue
  const facts = await core.facts(grant)
  const now = core.now()
  const limits = core.policy.lifetime.limits(grant, facts)
  const lifetime = core.policy.lifetime.accessTokenLifetime({
    configured: core.lifetimes.accessToken,
    limits,
    now,
  })
  const withIdToken =
    issue.scope.includes('openid') && (at === 'code' || (core.options.refresh?.id_token ?? true))
  const announced = core.policy.claims.announcedExpiry({ limits, now, at: 'answer' })
  // Signing is what takes time here, so the signatures are made side by side, but for the hash of the access token.
  const access = mintAccessToken(issue, lifetime)
  const [accessToken, idToken, refreshToken] = await Promise.all([
    access,
    withIdToken ? mintIdToken(issue, access) : undefined,
    issue.refreshToken === 'issue' ? mintRefreshToken(core, grant, announced) : undefined,
  ])
  return {
    access_token: accessToken,
    token_type: issue.key === undefined ? 'Bearer' : 'DPoP',
    ...(core.policy.answers.tellsLifetime({ at }) ? { expires_in: Math.floor(lifetime / 1000) } : {}),
    ...memberOf(refreshToken ?? core.policy.answers.absentRefreshToken()),
    ...(refreshToken === undefined || announced === undefined ? {} : { refresh_expires_in: announced }),
    ...(grant.managed === undefined ? {} : { grant_id: grant.managed }),
    ...(refreshToken === undefined && at === 'code'
      ? {}
      : core.policy.claims.expirationFields({ limits, now })),
    ...(idToken === undefined ? {} : { id_token: idToken }),
    ...(issue.reported === undefined ? {} : { scope: core.scopes.write(issue.reported).join(' ') }),
  }
}

/** The tokens of an authorization response. @see OpenID Connect Core 1.0, sections 3.2.2.5 and 3.3.2.5 */
export async function frontChannelTokens(
  issue: Issue,
  wanted: { readonly accessToken: boolean; readonly idToken: boolean; readonly code: string | undefined },
): Promise<Record<string, string>> {
  const { core, grant } = issue
  const facts = await core.facts(grant)
  const now = core.now()
  const limits = core.policy.lifetime.limits(grant, facts)
  const configured = core.lifetimes.accessToken
  const lifetime = core.policy.lifetime.accessTokenLifetime({ configured, limits, now })
  const access = wanted.accessToken ? await mintAccessToken(issue, lifetime) : undefined
  const announced = core.policy.claims.announcedExpiry({ limits, now, at: 'answer' })
  return {
    ...(access === undefined
      ? {}
      : {
          access_token: access,
          token_type: 'Bearer',
          expires_in: String(Math.floor(lifetime / 1000)),
          scope: issue.scope.join(' '),
        }),
    ...(wanted.idToken ? { id_token: await mintIdToken(issue, access, wanted.code) } : {}),
    ...(issue.refreshToken === 'issue'
      ? { refresh_token: await mintRefreshToken(core, grant, announced) }
      : {}),
  }
}

function memberOf(refreshToken: string | null | undefined): { refresh_token?: string | null } {
  return refreshToken === undefined ? {} : { refresh_token: refreshToken }
}

async function mintAccessToken(issue: Issue, lifetime: number): Promise<string> {
  const { core, grant, client, user, scope, at, key, certificate, audience = [] } = issue
  const made = await core.store.made(core.now())
  const id = randomText(24)
  const row: AccessToken = {
    id,
    grantId: grant.id,
    made,
    by: at,
    uses: grant.uses,
    userId: user.id,
    scope,
    expiresAt: made.at + lifetime,
    ...(key === undefined ? {} : { key }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(audience.length === 0 ? {} : { audience }),
  }
  await core.store.putAccessToken(row)
  if (client.accessTokenFormat === 'opaque') return id
  return core.keys.sign(
    {
      // What every token has stands first: V8 adds to a spread object one member after the other, slowly.
      aud: audience.length === 0 ? (client.audience ?? client.clientId) : audience,
      iss: core.issuer,
      sub: await core.subject(user, client),
      client_id: client.clientId,
      scope: core.scopes.write(scope).join(' '),
      jti: id,
      auth_time: Math.floor(grant.auth.time / 1000),
      iat: Math.floor(made.at / 1000),
      exp: Math.floor(row.expiresAt / 1000),
      ...accessTokenClaims(client),
      ...confirmation({ key, certificate }),
    },
    'at+jwt',
  )
}

/** @see OpenID Connect Core 1.0, sections 2 and 12.2 */
async function mintIdToken(
  { core, grant, client, user, at, scope }: Issue,
  accessToken: string | Promise<string> | undefined,
  code?: string,
): Promise<string> {
  const now = core.now()
  const claims = await core.policy.claims.identityClaims({
    at,
    grant,
    client,
    now,
    newestLogin: () => newestLogin(core, grant.userId),
  })
  const seconds = Math.floor(now / 1000)
  const algorithm = client.idTokenAlgorithm ?? core.keys.algorithm
  return core.keys.sign(
    {
      ...idTokenClaims(core, user, scope, grant.claims),
      iss: core.issuer,
      sub: await core.subject(user, client),
      aud: claims.aud,
      iat: seconds,
      exp: seconds + 300,
      auth_time: Math.floor(claims.auth.time / 1000),
      ...(claims.auth.acr === undefined ? {} : { acr: claims.auth.acr }),
      ...(claims.auth.amr === undefined ? {} : { amr: claims.auth.amr }),
      ...(claims.nonce === undefined ? {} : { nonce: claims.nonce }),
      sid: grant.sessionId,
      ...(accessToken === undefined
        ? {}
        : { at_hash: await leftHalfHash(core, await accessToken, algorithm) }),
      ...(code === undefined ? {} : { c_hash: await leftHalfHash(core, code, algorithm) }),
      // Says which grant it came from and whether a refresh minted it, so that a logout hint can be told apart.
      jti: `${grant.id}.${at}.${grant.uses}`,
    },
    'JWT',
    { algorithm },
  )
}

/** @see OpenID Connect Core 1.0, sections 3.1.3.6 and 3.3.2.11 */
async function leftHalfHash(core: Core, token: string, algorithm: SigningAlgorithm): Promise<string> {
  const hash = await core.digest(algorithm === 'EdDSA' ? 'SHA-512' : 'SHA-256', token)
  return base64url(hash.slice(0, hash.length / 2))
}

async function newestLogin(core: Core, userId: string): Promise<number | undefined> {
  const times = (await core.store.sessionsOfUser(userId)).map(({ auth }) => auth.time)
  return times.length === 0 ? undefined : Math.max(...times)
}

/** A refresh token names its grant and generation, so reuse shows without keeping old tokens. */
async function mintRefreshToken(core: Core, grant: Grant, announced: number | undefined): Promise<string> {
  const issued = Math.floor(core.now() / 1000)
  return core.keys.signRefreshToken({
    iss: core.issuer,
    jti: `${grant.id}.${grant.generation}`,
    iat: issued,
    typ: grant.kind === 'offline' ? 'Offline' : 'Refresh',
    ...(announced === undefined ? {} : { exp: issued + announced }),
  })
}

export interface PresentedRefreshToken {
  readonly grant: Grant
  readonly generation: number
  /** When it was issued, in seconds since the epoch. */
  readonly issued: number
  /** Found by looking at the token itself; what is found about its grant comes on top. */
  readonly findings: readonly Finding[]
}

/** Finds the grant of a refresh token, however dead or forged; undefined where nothing of ours is in it. */
export async function presentedRefreshToken(
  core: Core,
  token: string,
): Promise<PresentedRefreshToken | undefined> {
  const reading = await core.keys.readRefreshToken(token)
  const [, grantId, number] = /^(.+)\.(\d+)$/.exec(String(reading?.claims.jti)) ?? []
  if (reading === undefined || grantId === undefined) return undefined
  const grant = await core.store.grant(grantId)
  if (grant === undefined) return undefined
  const generation = Number(number)
  const back = grant.generation - generation
  const findings: Finding[] = []
  if (reading.key === 'removed') findings.push({ is: 'no-key' })
  else if (reading.signature === 'forged') findings.push({ is: 'forged' })
  if (reading.key === 'passive') findings.push({ is: 'old-key' })
  const issued = Number(reading.claims.iat)
  if (back !== 0) {
    const rotated = grant.rotatedAt ?? core.now()
    const sameSecond = Math.floor(rotated / 1000) === issued
    findings.push({ is: 'superseded', generationsBack: back, age: core.now() - rotated, sameSecond })
  }
  return { grant, generation, issued, findings }
}

export interface PresentedAccessToken {
  readonly token: AccessToken
  readonly grant: Grant
}

/** Finds an access token, opaque or JWT, whether or not it is still good. */
export async function presentedAccessToken(
  core: Core,
  value: string,
): Promise<PresentedAccessToken | undefined> {
  let id = value
  if (value.includes('.')) {
    const reading = await core.keys.read(value)
    if (reading?.signature !== 'valid' || reading.claims.client_id === undefined) return undefined
    id = String(reading.claims.jti)
  }
  const token = await core.store.accessToken(id)
  const grant = token === undefined ? undefined : await core.store.grant(token.grantId)
  return token === undefined || grant === undefined ? undefined : { token, grant }
}
