import { plainAddress, proofAlgorithms, readProof } from '../kit/dpop-proof.ts'
import { OAuthError, type OAuthErrorCode } from '../kit/oauth-error.ts'
import { base64url } from '../kit/random.ts'
import { sha256 } from '../kit/sha-256.ts'
import type { Incoming } from './endpoints/endpoint.ts'

/** Seconds by which the moment of a proof may differ from ours. */
const tolerance = 300
/**
 * The thumbprint of the key that a request proves to have; undefined where it has no proof.
 *
 * @param accessToken that the proof has to be for, at a protected resource
 * @throws OAuthError invalid_dpop_proof or use_dpop_nonce
 * @see RFC 9449, sections 4.3, 8 and 9
 */
export async function provenKey(incoming: Incoming, accessToken?: string): Promise<string | undefined> {
  const { core, context } = incoming
  const { mode = 'supported', nonce = false } = core.options.dpop ?? {}
  const proof = context.req.header('dpop')
  if (mode === 'off' || proof === undefined) return undefined
  const refuse = refusalAt(accessToken === undefined ? 'authorization server' : 'resource')
  const read = await readProof(proof)
  if (read === undefined)
    throw refuse('invalid_dpop_proof', 'the proof is no DPoP proof with a valid signature')
  const { claims, key } = read
  const { endpoints, path } = core.addresses
  const address = `${endpoints}${new URL(context.req.url).pathname.slice(path.length)}`
  if (claims.htm !== context.req.method) throw refuse('invalid_dpop_proof', 'htm is another method')
  if (plainAddress(claims.htu) !== address) throw refuse('invalid_dpop_proof', 'htu is another address')
  const seconds = core.now() / 1000
  if (typeof claims.iat !== 'number' || Math.abs(claims.iat - seconds) > tolerance)
    throw refuse('invalid_dpop_proof', 'iat is not now')
  if (accessToken !== undefined && claims.ath !== base64url(await sha256(accessToken)))
    throw refuse('invalid_dpop_proof', 'ath is the hash of another access token')
  if (nonce) {
    const current = await core.nonces.current(core.now())
    if (!(await core.nonces.accepts(claims.nonce, core.now())))
      throw refuse('use_dpop_nonce', 'the proof needs the nonce of this answer', current)
    context.header('dpop-nonce', current)
  }
  const { jti } = claims
  const until = (claims.iat + tolerance) * 1000
  const used =
    typeof jti !== 'string' ||
    (await core.assertions.isReplayed({ clientUid: `dpop ${key}`, jti, until, now: core.now() }))
  if (used) throw refuse('invalid_dpop_proof', 'jti is missing, or was used before')
  return key
}

function refusalAt(place: 'authorization server' | 'resource') {
  return (code: OAuthErrorCode, why: string, nonce?: string): OAuthError =>
    new OAuthError(code, why, {
      status: place === 'resource' ? 401 : 400,
      headers: {
        ...(nonce === undefined ? {} : { 'dpop-nonce': nonce }),
        ...(place === 'resource'
          ? { 'www-authenticate': `DPoP error="${code}", algs="${proofAlgorithms.join(' ')}"` }
          : {}),
      },
    })
}
