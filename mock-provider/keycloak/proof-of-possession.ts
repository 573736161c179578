import { plainAddress, readProof } from '../kit/dpop-proof.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { base64url } from '../kit/random.ts'
import { sha256 } from '../kit/sha-256.ts'
import { boundKeyOf } from './bound-key.ts'
import type { Client, Seconds } from './model.ts'
import type { RealmRequest } from './realm-request.ts'
import { asymmetricAlgorithms } from './signature-algorithms.ts'
import { type AcceptedAccessToken, acceptedAccessToken } from './token-validation.ts'

/** How long a proof is good after it was made. */
const lifetime: Seconds = 10
/** By how much the clock of a client may differ. */
const skew: Seconds = 15

/**
 * The thumbprint of the key that a token request proves to have; undefined where it has no proof, which a client that is
 * set to bound access tokens may not leave out.
 *
 * @throws OAuthError invalid_request, as Keycloak answers in place of invalid_dpop_proof
 * @see RFC 9449, section 5
 */
export async function provenKey(request: RealmRequest, { settings }: Client): Promise<string | undefined> {
  if (!request.release.discovery.dpop) return undefined
  const isDemanded = settings.attributes['dpop.bound.access.tokens'] === 'true'
  if (request.context.req.header('dpop') === undefined && !isDemanded) return undefined
  const proof = await proven(request)
  if ('problem' in proof) throw new OAuthError('invalid_request', proof.problem)
  return proof.key
}

/**
 * Accepts an access token at a resource of the realm, where its scheme has to be that of its kind, and a bound one needs
 * a proof for this very token.
 *
 * @see RFC 9449, section 7
 */
export async function presentedAccessToken(
  request: RealmRequest,
  token: string,
): Promise<AcceptedAccessToken | 'invalid' | 'no session'> {
  const checked = await acceptedAccessToken(request, token)
  if (typeof checked === 'string') return checked
  const isBound = checked.claims.typ === 'DPoP'
  if (isBound !== /^DPoP /i.test(request.context.req.header('authorization') ?? '')) return 'invalid'
  if (!isBound) return checked
  const proof = await proven(request, token)
  return 'key' in proof && proof.key === boundKeyOf(checked.claims) ? checked : 'invalid'
}

/** @param token that the proof has to be for */
async function proven(
  { realm, context, base, now }: RealmRequest,
  token?: string,
): Promise<{ readonly key: string } | { readonly problem: string }> {
  const header = context.req.header('dpop')
  if (header === undefined || header === '') return { problem: 'DPoP proof is missing' }
  const read = await readProof(header, asymmetricAlgorithms)
  if (read === undefined) return { problem: 'DPoP header verification failure' }
  const { htm, htu, iat, jti, ath } = read.claims
  if (typeof jti !== 'string' || typeof iat !== 'number' || htm === undefined || htu === undefined)
    return { problem: 'DPoP mandatory claims are missing' }
  const address = new URL(base).origin + new URL(context.req.url).pathname
  if (plainAddress(htu) !== address) return { problem: 'DPoP HTTP URL mismatch' }
  if (htm !== context.req.method) return { problem: 'DPoP HTTP method mismatch' }
  if (iat > now + skew || iat < now - lifetime - skew) return { problem: 'DPoP proof is not active' }
  const used = realm.usedProofs.get(jti)
  if (used !== undefined && used >= now) return { problem: 'DPoP proof has already been used' }
  realm.usedProofs.set(jti, iat + lifetime + skew)
  if (token !== undefined && ath === undefined) return { problem: 'No access token hash in DPoP proof' }
  if (token !== undefined && ath !== base64url(await sha256(token)))
    return { problem: 'DPoP proof access token hash mismatch' }
  return { key: read.key }
}
