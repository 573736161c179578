import { type CryptoKey, importJWK, SignJWT } from 'jose'
import type { TestClient } from '../target/actors.ts'
import type { ClientAuthentication, ClientEntry } from '../target/target-file.ts'

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
  /** Files with the certificate that the connection has to show. */
  readonly certificate?: NonNullable<TestClient['certificate']>
}

/** An endpoint at which clients authenticate. */
export type AuthenticatingEndpoint = keyof NonNullable<ClientEntry['auth_at']>

/** Encodes like application/x-www-form-urlencoded, which the Basic scheme of OAuth wants before Base64. */
function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}

/**
 * Adds client authentication to the parameters of a back-channel request.
 *
 * @param audience the endpoint or issuer that a signed assertion names
 * @param now the target's time in milliseconds
 * @see RFC 6749, section 2.3.1; RFC 7523, section 3; RFC 8705, section 2
 */
export async function authenticate(
  client: TestClient,
  parameters: readonly (readonly [string, string])[],
  {
    proof,
    audience,
    now,
    at = 'token',
  }: { proof?: Proof; audience: string; now: number; at?: AuthenticatingEndpoint },
): Promise<AuthenticatedForm> {
  const effective: Proof = proof ?? { method: methodAt(client, at) }
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
    case 'client_secret_jwt':
    case 'assertion':
      form.push(
        ['client_id', client.clientId],
        ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
        [
          'client_assertion',
          effective.method === 'assertion'
            ? effective.assertion
            : effective.method === 'client_secret_jwt'
              ? await secretAssertion(client, { audience, now, secret })
              : await clientAssertion(client, { audience, now }),
        ],
      )
      break
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth': {
      form.push(['client_id', client.clientId])
      const { certificate } = client
      return { headers, form, ...(certificate === undefined ? {} : { certificate }) }
    }
  }
  return { headers, form }
}

/** How a client authenticates at an endpoint. */
export function methodAt(client: TestClient, at: AuthenticatingEndpoint): ClientAuthentication {
  return client.authenticationAt?.[at] ?? client.authentication
}

/** Whether a client proves itself by a JWT. */
export function asserts(method: ClientAuthentication): boolean {
  return method === 'private_key_jwt' || method === 'client_secret_jwt'
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
  const algorithm = client.assertion?.algorithm ?? (typeof key.alg === 'string' ? key.alg : 'RS256')
  const keyId = client.assertion?.key_id ?? (typeof key.kid === 'string' ? key.kid : undefined)
  return statement(client, { audience, now })
    .setProtectedHeader({ alg: algorithm, ...(keyId === undefined ? {} : { kid: keyId }) })
    .sign(signWith ?? (await importJWK(key, algorithm)))
}

/** The same, signed with the secret of the client. @see OpenID Connect Core 1.0, section 9 */
async function secretAssertion(
  client: TestClient,
  { audience, now, secret }: { audience: string; now: number; secret: string },
): Promise<string> {
  const { algorithm = 'HS256', key_id: keyId } = client.assertion ?? {}
  return statement(client, { audience, now })
    .setProtectedHeader({ alg: algorithm, ...(keyId === undefined ? {} : { kid: keyId }) })
    .sign(new TextEncoder().encode(secret))
}

function statement(client: TestClient, { audience, now }: { audience: string | null; now: number }): SignJWT {
  const seconds = Math.floor(now / 1000)
  return new SignJWT({ jti: crypto.randomUUID(), ...(audience === null ? {} : { aud: audience }) })
    .setIssuer(client.clientId)
    .setSubject(client.clientId)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 60)
}
