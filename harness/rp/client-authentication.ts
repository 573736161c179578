import { type CryptoKey, importJWK, SignJWT } from 'jose'
import type { TestClient } from '../target/actors.ts'
import type { ClientAuthentication } from '../target/target-file.ts'

/** How a request proves which client sends it; `none` and `nothing` differ by the client_id. */
export type Proof =
  | { readonly method: ClientAuthentication; readonly secret?: string }
  /** A client assertion that is there already. */
  | { readonly method: 'assertion'; readonly assertion: string }
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
    case 'assertion':
      form.push(
        ['client_id', client.clientId],
        ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
        [
          'client_assertion',
          effective.method === 'assertion'
            ? effective.assertion
            : await clientAssertion(client, { audience, now }),
        ],
      )
      break
  }
  return { headers, form }
}

/**
 * A signed statement of a client that it is itself.
 *
 * @param signWith another key than the client's
 * @see RFC 7523, section 3
 */
export async function clientAssertion(
  client: TestClient,
  { audience, now, signWith }: { audience: string | null; now: number; signWith?: CryptoKey },
): Promise<string> {
  const key = client.privateKey ?? {}
  const algorithm = typeof key.alg === 'string' ? key.alg : 'RS256'
  const seconds = Math.floor(now / 1000)
  return new SignJWT({ jti: crypto.randomUUID(), ...(audience === null ? {} : { aud: audience }) })
    .setProtectedHeader({ alg: algorithm, ...(typeof key.kid === 'string' ? { kid: key.kid } : {}) })
    .setIssuer(client.clientId)
    .setSubject(client.clientId)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 60)
    .sign(signWith ?? (await importJWK(key, algorithm)))
}
