import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testCertificates } from '../fixtures/certificates.ts'
import { withTestSession } from '../harness/init/with-test-session.ts'
import { withDefaults } from '../harness/target/defaults.ts'
import { type ListeningProvider, listen } from '../mock-provider/adapters/node-server.ts'

const { selfSigned } = testCertificates
/** The text of a certificate without its armour. */
const der = selfSigned.cert.replaceAll(/-----[^-]+-----|\s/g, '')
let folder = ''
let provider: ListeningProvider | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutual-tls-'))
  await writeFile(join(folder, 'cert.pem'), selfSigned.cert)
  await writeFile(join(folder, 'key.pem'), selfSigned.key)
  const method = { token_endpoint_auth_method: 'self_signed_tls_client_auth' } as const
  const redirect_uris = ['https://rp.example/callback']
  provider = await listen(
    {
      users: [{ username: 'kim', password: 'password of kim' }],
      clients: [
        { client_id: 'certified', ...method, redirect_uris, jwks: { keys: [{ kty: 'EC', x5c: [der] }] } },
        { client_id: 'other', ...method, redirect_uris, jwks: { keys: [{ kty: 'EC', x5c: ['AAAA'] }] } },
      ],
    },
    { host: '127.0.0.1', https: selfSigned },
  )
})
afterAll(async () => {
  await provider?.close()
  await rm(folder, { recursive: true })
})

/** What the token endpoint makes of a refresh with no token of anybody. */
async function answerTo(client_id: string, shows: boolean): Promise<unknown> {
  const certificate = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  const target = withDefaults({
    issuer: provider?.origin ?? '',
    clients: { main: { client_id, auth: 'self_signed_tls_client_auth', ...(shows ? { certificate } : {}) } },
    users: [{ username: 'kim', password: 'password of kim' }],
    tls: { ca: join(folder, 'cert.pem') },
  })
  const signal = AbortSignal.timeout(20_000)
  return withTestSession(target, { signal, directory: folder }, async ({ actors: { rp, clients } }) => {
    const reply = await rp.token(clients.main, [
      ['grant_type', 'refresh_token'],
      ['refresh_token', 'no-token-of-anybody'],
    ])
    return reply.json?.error
  })
}

test('a client is known by the certificate that its connection shows', async () => {
  expect(await answerTo('certified', true)).toBe('invalid_grant')
})

test('neither no certificate nor that of somebody else is taken', async () => {
  expect(await answerTo('certified', false)).toBe('invalid_client')
  expect(await answerTo('other', true)).toBe('invalid_client')
})
