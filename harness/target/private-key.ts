import { importJWK, SignJWT } from 'jose'
import { ConfigError } from '../engine/errors.ts'
import type { ClientEntry } from './target-file.ts'

/**
 * Signs something with the key of a client, so that a key that cannot sign is found before anything is sent.
 *
 * @param place file and path of the client, for the message; the key itself is never told
 * @throws ConfigError for a key that is missing, broken, public, or not for its algorithm
 */
export async function checkPrivateKey(client: ClientEntry, place: string): Promise<void> {
  if (client.auth !== 'private_key_jwt' && client.private_key === undefined) return
  const { private_key: key } = client
  if (key === undefined) {
    throw new ConfigError(`${place}: auth is private_key_jwt, so private_key (a private JWK) has to be there`)
  }
  const alg = client.assertion?.algorithm ?? key.alg ?? 'RS256'
  if (typeof alg !== 'string')
    throw new ConfigError(`${place}.private_key: "alg" has to be a text, e.g. ES256`)
  if (typeof key.kty !== 'string' || key.kty === 'oct' || !('d' in key)) {
    throw new ConfigError(
      `${place}.private_key: it is no private JWK; "kty" (RSA, EC or OKP) and the private part "d" are needed`,
    )
  }
  try {
    await new SignJWT({}).setProtectedHeader({ alg }).sign(await importJWK(key, alg))
  } catch {
    // What the library says may have parts of the key in it.
    throw new ConfigError(
      `${place}.private_key: nothing can be signed with it by ${JSON.stringify(alg.slice(0, 20))}; it has to be a whole private JWK with the "alg" that it is for`,
    )
  }
}
