import type { JSONWebKeySet } from 'jose'
import { jose } from '../kit/jose.ts'
import { isCanonicalJwt } from '../kit/jwt.ts'
import type { Core } from './core.ts'
import type { Client, Finding } from './model.ts'
import type { Presented, Verified } from './presented-client.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Those of a client that signs with its secret. */
const secretAlgorithms = ['HS256', 'HS384', 'HS512']
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
  const { decodeJwt, decodeProtectedHeader } = await jose()
  try {
    const { sub } = decodeJwt(assertion)
    const symmetric = decodeProtectedHeader(assertion).alg?.startsWith('HS') === true
    if (typeof sub !== 'string') return undefined
    return {
      clientId: sub,
      method: symmetric ? 'client_secret_jwt' : 'private_key_jwt',
      findings: type === assertionType ? [] : [{ is: 'wrong-assertion-type' }],
      verify: (client) => verifiedAssertion(assertion, client, core),
    }
  } catch {
    return undefined
  }
}

/** Only what the client has signed, and for this provider, is remembered as used. */
async function verifiedAssertion(assertion: string, client: Client, core: Core): Promise<Verified> {
  const { UnsecuredJWT, decodeJwt } = await jose()
  const now = core.now()
  try {
    // The library looks at the claims of an unsigned token alone; the signature is a matter of its own.
    const claims = new UnsecuredJWT(decodeJwt(assertion)).encode()
    const { payload } = UnsecuredJWT.decode(claims, {
      issuer: client.clientId,
      subject: client.clientId,
      currentDate: new Date(now),
      clockTolerance: tolerance,
      requiredClaims: ['jti'],
    })
    const { jti, exp, aud } = payload
    const findings: Finding[] = []
    if (!(await signedBy(core, client, assertion))) findings.push({ is: 'forged-assertion' })
    if (![aud].flat().some((audience) => audience !== undefined && audiencesOf(core).includes(audience)))
      findings.push({ is: 'foreign-audience' })
    if (exp === undefined || exp > now / 1000 + longestLife + tolerance)
      findings.push({ is: 'endless-assertion' })
    if (core.notTolerated(findings, 'client-authentication').length > 0) return { verified: true, findings }
    const until = ((exp ?? Number.POSITIVE_INFINITY) + tolerance) * 1000
    if (await core.assertions.isReplayed({ clientUid: client.uid, jti: String(jti), until, now })) {
      findings.push({ is: 'replayed-assertion' })
    }
    return { verified: true, findings }
  } catch {
    return { verified: false, findings: [] }
  }
}

async function signedBy(core: Core, client: Client, assertion: string): Promise<boolean> {
  const { compactVerify, createLocalJWKSet } = await jose()
  const { keys, keysAt } = client
  try {
    if (client.method === 'client_secret_jwt') {
      await compactVerify(assertion, new TextEncoder().encode(client.secret), {
        algorithms: secretAlgorithms,
      })
      return true
    }
    const resolver =
      keysAt === undefined
        ? createLocalJWKSet({ keys } as unknown as JSONWebKeySet)
        : core.remoteKeys.resolver(keysAt)
    await compactVerify(assertion, resolver)
    return true
  } catch (error) {
    if (keysAt !== undefined) {
      const why = error instanceof Error ? error.message : String(error)
      core.journal.happened('client keys not found', { client: client.clientId, keys: keysAt, why })
    }
    return false
  }
}

function audiencesOf({ addresses: { issuer, endpoints } }: Core): string[] {
  return [issuer, ...['token', 'par', 'revoke', 'introspect'].map((name) => `${endpoints}/${name}`)]
}
