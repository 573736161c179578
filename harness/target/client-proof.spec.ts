import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testCertificates } from '../../fixtures/certificates.ts'
import { withUsableProof } from './client-proof.ts'
import type { ClientEntry } from './target-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-proof-'))
  await writeFile(join(folder, 'client.pem'), testCertificates.selfSigned.cert)
  await writeFile(join(folder, 'client.key'), testCertificates.selfSigned.key)
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const checked = (more: Omit<ClientEntry, 'client_id'>): Promise<ClientEntry> =>
  withUsableProof({ client_id: 'web', ...more }, { place: 'target.yaml clients.main', directory: folder })
const certificate = { cert: 'client.pem', key: 'client.key' }

test('a certificate is found beside the target file', async () => {
  const { certificate: found } = await checked({ auth: 'tls_client_auth', certificate })
  expect(found).toEqual({ cert: join(folder, 'client.pem'), key: join(folder, 'client.key') })
})

test.each<[string, Omit<ClientEntry, 'client_id'>, RegExp]>([
  [
    'a secret',
    { auth: 'client_secret_jwt' },
    /^target\.yaml clients\.main: .*client_secret_jwt, so client_secret/,
  ],
  ['a certificate', { auth: 'tls_client_auth' }, /tls_client_auth, so certificate has to be there/],
  [
    'a certificate at one endpoint',
    { auth_at: { revocation: 'self_signed_tls_client_auth' } },
    /self_signed_tls_client_auth, so certificate/,
  ],
  ['a key at one endpoint', { auth_at: { token: 'private_key_jwt' } }, /private_key \(a private JWK\)/],
  [
    'an algorithm for a secret',
    { client_secret: 's', auth: 'client_secret_jwt', assertion: { algorithm: 'RS256' } },
    /clients\.main\.assertion\.algorithm: found "RS256"; accepted with a secret are HS256/,
  ],
  [
    'a file that is there',
    { certificate: { ...certificate, key: 'no.key' } },
    /certificate\.key: the file no\.key cannot be read/,
  ],
  [
    'a certificate in its file',
    { certificate: { cert: 'client.key', key: 'client.pem' } },
    /client\.key and client\.pem are no certificate and its key in PEM/,
  ],
])('a client that lacks %s is told so before anything is sent', async (_, entry, message) => {
  await expect(checked(entry)).rejects.toThrow(message)
})
