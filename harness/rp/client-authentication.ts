import { importJWK, SignJWT } from 'jose'
import type { TestClient } from '../target/actors.ts'
import type { ClientAuthentication } from '../target/target-file.ts'

/** How a request proves which client sends it; `none` and `nothing` differ by the client_id. */
export type Proof =
  | { readonly method: ClientAuthentication; readonly secret?: string }
  /** No client information at all. */
  | { readonly method: 'nothing' }

export interface AuthenticatedForm {
  readonly headers: Record<string, string>
  readonly form: [string, string][]
}

/** Encodes like application/x-www-form-urlencoded, which the Basic scheme of OAuth wants before Base64. */
function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}

/**
 * Adds client authentication to the parameters of a back-channel request.
 *
 * @param audience the endpoint or issuer that a signed assertion names
 * @param now the target's time in milliseconds
 * @see RFC 6749, section 2.3.1; RFC 7523, section 3
 */
export async function authenticate(
  client: TestClient,
  parameters: readonly (readonly [string, string])[],
  { proof, audience, now }: { proof?: Proof; audience: string; now: number },
): Promise<AuthenticatedForm> {
  const effective: Proof = proof ?? { method: client.authentication }
  const form = parameters.map(([name, value]): [string, string] => [name, value])
  const headers: Record<string, string> = {}
  const secret = ('secret' in effective ? effective.secret : undefined) ?? client.secret ?? ''
  switch (effective.method) {
    case 'nothing':
      break
    case 'none':
      form.push(['client_id', client.clientId])
      break
    case 'client_secret_basic': {
      const credentials = `${formEncode(client.clientId)}:${formEncode(secret)}`
      headers.authorization = `Basic ${btoa(credentials)}`
      break
    }
    case 'client_secret_post':
      form.push(['client_id', client.clientId], ['client_secret', secret])
      break
    case 'private_key_jwt':
      form.push(
        ['client_id', client.clientId],
        ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
        ['client_assertion', await assertion(client, audience, now)],
      )
      break
  }
  return { headers, form }
}

async function assertion(client: TestClient, audience: string, now: number): Promise<string> {
  const key = client.privateKey ?? {}
  const algorithm = typeof key.alg === 'string' ? key.alg : 'RS256'
  const seconds = Math.floor(now / 1000)
  return new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: algorithm, ...(typeof key.kid === 'string' ? { kid: key.kid } : {}) })
    .setIssuer(client.clientId)
    .setSubject(client.clientId)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 60)
    .sign(await importJWK(key, algorithm))
}
