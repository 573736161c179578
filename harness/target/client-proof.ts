import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { ConfigError } from '../engine/errors.ts'
import { checkPrivateKey } from './private-key.ts'
import type { ClientAuthentication, ClientEntry } from './target-file.ts'

/**
 * Looks whether a client has what its ways to authenticate need, before anything is sent.
 *
 * @param directory where the paths of its certificate start
 * @returns the client, with those paths made absolute
 * @throws ConfigError naming what is missing or cannot be used; no key and no secret is told
 */
export async function withUsableProof(
  client: ClientEntry,
  { place, directory }: { readonly place: string; readonly directory: string },
): Promise<ClientEntry> {
  const methods = new Set([client.auth, ...Object.values(client.auth_at ?? {})])
  const by = (...names: ClientAuthentication[]) => names.find((name) => methods.has(name))
  await checkPrivateKey(
    methods.has('private_key_jwt') ? { ...client, auth: 'private_key_jwt' } : client,
    place,
  )
  if (methods.has('client_secret_jwt') && client.client_secret === undefined)
    throw new ConfigError(`${place}: it authenticates by client_secret_jwt, so client_secret has to be there`)
  const { algorithm } = client.assertion ?? {}
  if (
    by('private_key_jwt') === undefined &&
    algorithm !== undefined &&
    !/^HS(?:256|384|512)$/.test(algorithm)
  ) {
    throw new ConfigError(
      `${place}.assertion.algorithm: found ${JSON.stringify(algorithm.slice(0, 20))}; accepted with a secret are HS256, HS384 and HS512`,
    )
  }
  const shown = by('tls_client_auth', 'self_signed_tls_client_auth')
  if (shown !== undefined && client.certificate === undefined)
    throw new ConfigError(`${place}: it authenticates by ${shown}, so certificate has to be there`)
  let usableClient = client
  for (const name of ['certificate', 'other_certificate'] as const) {
    const files = client[name]
    if (files === undefined) continue
    usableClient = { ...usableClient, [name]: await usable(files, { place: `${place}.${name}`, directory }) }
  }
  return usableClient
}

async function usable(
  certificate: NonNullable<ClientEntry['certificate']>,
  { place, directory }: { readonly place: string; readonly directory: string },
): Promise<NonNullable<ClientEntry['certificate']>> {
  const read = async (name: 'cert' | 'key'): Promise<string> =>
    readFile(resolve(directory, certificate[name]), 'utf8').catch(() => {
      throw new ConfigError(`${place}.${name}: the file ${certificate[name]} cannot be read`)
    })
  const pem = { cert: await read('cert'), key: await read('key') }
  try {
    createSecureContext(pem)
  } catch {
    // What the library says may have parts of the key in it.
    throw new ConfigError(
      `${place}: ${certificate.cert} and ${certificate.key} are no certificate and its key in PEM`,
    )
  }
  return { cert: resolve(directory, certificate.cert), key: resolve(directory, certificate.key) }
}
