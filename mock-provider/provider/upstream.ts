import type { JWTPayload } from 'jose'
import { jose } from '../kit/jose.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { base64url, randomText } from '../kit/random.ts'
import { sha256 } from '../kit/sha-256.ts'
import type { Core } from './core.ts'
import { putUser } from './directory.ts'
import type { User } from './model.ts'
import type { PendingRequest } from './pending.ts'
import { textAt } from './remote-text.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'
/** Seconds by which the clocks of the two providers may differ. */
const tolerance = 10
/** How long its token endpoint may take, in milliseconds. */
const patience = 5000
/** How long the identifier of a logout token without an end is remembered, in seconds. */
const remembered = 600

/** The provider that this one is a client of. @throws OAuthError where the options name none */
function configured({ options }: Core) {
  if (options.upstream === undefined)
    throw new OAuthError('not_found', 'there is no upstream provider', { status: 404 })
  return options.upstream
}

/** @see OpenID Connect Discovery 1.0, section 4 */
async function metadataOf(core: Core): Promise<Readonly<Record<string, string>>> {
  const { issuer } = configured(core)
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const metadata = JSON.parse(await textAt(core.outbound, address, 'application/json')) as Record<
    string,
    string
  >
  if (metadata.issuer !== issuer) throw new Error(`${address} names the issuer ${metadata.issuer}`)
  return metadata
}

function callback({ addresses }: Core): string {
  return `${addresses.pages}/upstream/callback`
}

/** Where a browser goes to sign in. @see OpenID Connect Core 1.0, section 3.1.2.1; RFC 7636 */
export async function signInAddress(core: Core, pending: PendingRequest): Promise<string> {
  const { client_id } = configured(core)
  const address = new URL(String((await metadataOf(core)).authorization_endpoint))
  const verifier = randomText(48)
  const nonce = randomText(24)
  pending.upstream = { verifier, nonce }
  const parameters = {
    response_type: 'code',
    client_id,
    redirect_uri: callback(core),
    scope: `openid profile email${core.options.upstream?.refreshes === true ? ' offline_access' : ''}`,
    state: pending.id,
    nonce,
    code_challenge: base64url(await sha256(verifier)),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
  return address.href
}

/** Who signed in there, and in which login session of that provider. @see OpenID Connect Core 1.0, section 3.1.3 */
export async function signedInThere(
  core: Core,
  pending: PendingRequest,
  code: string,
): Promise<{
  readonly user: User
  readonly sid: string | undefined
  readonly refreshToken: string | undefined
}> {
  const { verifier, nonce } = pending.upstream ?? {}
  const { json } = await askedThere(core, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback(core),
    code_verifier: verifier ?? '',
  })
  const claims = await verified(core, String(json.id_token), ['sub', 'exp'])
  if (claims.nonce !== nonce) throw new Error('the ID token has another nonce')
  return {
    user: await userOf(core, claims),
    sid: textIn(claims, 'sid'),
    refreshToken: textIn(json, 'refresh_token'),
  }
}

/** A request to its token endpoint. @throws Error where no JSON object comes back */
export async function askedThere(
  core: Core,
  parameters: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly json: Readonly<Record<string, unknown>> }> {
  const { client_id, client_secret } = configured(core)
  const { token_endpoint } = await metadataOf(core)
  const credentials = [client_id, client_secret].map(encodeURIComponent).join(':')
  const answer = await core.outbound(String(token_endpoint), {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(credentials)}` },
    signal: AbortSignal.timeout(patience),
    body: new URLSearchParams(parameters),
  })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

/** What a token of the upstream provider says. @throws Error for one that is not of it, or not for this provider */
async function verified(core: Core, token: string, requiredClaims: string[]): Promise<JWTPayload> {
  const { jwtVerify } = await jose()
  const { issuer, client_id } = configured(core)
  const keys = core.remoteKeys.resolver(String((await metadataOf(core)).jwks_uri))
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    audience: client_id,
    currentDate: new Date(core.now()),
    clockTolerance: tolerance,
    requiredClaims,
  })
  return payload
}

/** The account of somebody who signs in there, made at the first time. */
async function userOf(core: Core, claims: JWTPayload): Promise<User> {
  const sub = String(claims.sub)
  const id = await accountOf(core, sub)
  const known = await core.store.user(id)
  if (known !== undefined) return known
  const email = textIn(claims, 'email')
  const name = textIn(claims, 'name')
  return putUser(core, {
    id,
    username: `${sub}@${new URL(configured(core).issuer).host}`,
    // Nobody knows it: they sign in over there.
    password: randomText(24),
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
  })
}

async function accountOf(core: Core, sub: string): Promise<string> {
  return `upstream-${base64url(await sha256(`${configured(core).issuer}\n${sub}`)).slice(0, 22)}`
}

/** Whose login session a logout token ends, and which. */
export interface EndedThere {
  readonly userId: string | undefined
  readonly sid: string | undefined
}

/**
 * Reads a logout token.
 *
 * @throws OAuthError invalid_request
 * @see OpenID Connect Back-Channel Logout 1.0, section 2.6
 */
export async function endedThere(core: Core, token: string): Promise<EndedThere> {
  const refusal = (why: string): OAuthError => new OAuthError('invalid_request', `logout_token: ${why}`)
  let claims: JWTPayload
  try {
    claims = await verified(core, token, ['iat', 'jti', 'events'])
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error))
  }
  const sub = textIn(claims, 'sub')
  const sid = textIn(claims, 'sid')
  const { events, nonce, jti, exp, iat } = claims
  if (events === null || typeof events !== 'object' || !Object.hasOwn(events, event))
    throw refusal(`events has no ${event}`)
  if (nonce !== undefined) throw refusal('it has a nonce, so it may be an ID token')
  if (sub === undefined && sid === undefined) throw refusal('it has neither sub nor sid')
  const until = ((exp ?? Number(iat) + remembered) + tolerance) * 1000
  if (await core.assertions.isReplayed({ clientUid: 'upstream', jti: String(jti), until, now: core.now() }))
    throw refusal('it was used before')
  return { userId: sub === undefined ? undefined : await accountOf(core, sub), sid }
}

function textIn(claims: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = claims[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
