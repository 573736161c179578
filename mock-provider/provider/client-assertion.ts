import type { JSONWebKeySet } from 'jose'
import { jose } from '../kit/jose.ts'
import { isCanonicalJwt } from '../kit/jwt.ts'
import type { Core } from './core.ts'
import type { Client, Finding } from './model.ts'
import type { Presented, Verified } from './presented-client.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Seconds by which the clocks of a client and of the provider may differ. */
const tolerance = 10
/** An assertion proves that the client is there now, so it need not live long: seconds. */
const longestLife = 3600

/** A client that proves itself by a JWT it signed. @see RFC 7521, section 4.2; RFC 7523, sections 2.2 and 3 */
export async function presentedAssertion(
  core: Core,
  assertion: string | undefined,
  type: string | undefined,
): Promise<Presented | undefined> {
  if (assertion === undefined || !isCanonicalJwt(assertion)) return undefined
  const { decodeJwt } = await jose()
  try {
    const { sub } = decodeJwt(assertion)
    if (typeof sub !== 'string') return undefined
    return {
      clientId: sub,
      method: 'private_key_jwt',
      findings: type === assertionType ? [] : [{ is: 'wrong-assertion-type' }],
      verify: (client) => verifiedAssertion(assertion, client, core),
    }
  } catch {
    return undefined
  }
}

async function verifiedAssertion(assertion: string, client: Client, core: Core): Promise<Verified> {
  const { createLocalJWKSet, jwtVerify } = await jose()
  const now = core.now()
  try {
    const keys = createLocalJWKSet({ keys: client.keys } as unknown as JSONWebKeySet)
    const { payload } = await jwtVerify(assertion, keys, {
      issuer: client.clientId,
      subject: client.clientId,
      audience: [core.issuer, `${core.issuer}/token`, `${core.issuer}/revoke`, `${core.issuer}/introspect`],
      currentDate: new Date(now),
      clockTolerance: tolerance,
      requiredClaims: ['jti'],
    })
    const { jti, exp } = payload
    const findings: Finding[] = []
    if (exp === undefined || exp > now / 1000 + longestLife + tolerance)
      findings.push({ is: 'endless-assertion' })
    const until = ((exp ?? Number.POSITIVE_INFINITY) + tolerance) * 1000
    if (await core.assertions.isReplayed({ clientUid: client.uid, jti: String(jti), until, now })) {
      findings.push({ is: 'replayed-assertion' })
    }
    return { verified: true, findings }
  } catch {
    return { verified: false, findings: [] }
  }
}
