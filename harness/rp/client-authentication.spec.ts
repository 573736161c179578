import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import type { TestClient } from '../target/actors.ts'
import { authenticate } from './client-authentication.ts'

const secret = 'a-secret-of-at-least-32-characters-in-all'
const client: TestClient = {
  ...{
    role: 'main',
    clientId: 'web',
    secret,
    authentication: 'client_secret_jwt',
    consent: 'ask',
    scopes: [],
  },
  redirectUri: 'https://rp.example/callback',
}
const how = { audience: 'https://op.example', now: Date.parse('2027-03-01T12:00:00Z') }
const parameter = (form: readonly (readonly [string, string])[], name: string): string =>
  form.find(([each]) => each === name)?.[1] ?? ''

test('client_secret_jwt is an assertion that the secret signs, and the secret is not sent', async () => {
  const { form, headers } = await authenticate(client, [], how)
  expect(headers).toEqual({})
  expect(form.flat()).not.toContain(secret)
  const { payload } = await jwtVerify(parameter(form, 'client_assertion'), new TextEncoder().encode(secret), {
    currentDate: new Date(how.now),
  })
  expect(payload).toMatchObject({ iss: 'web', sub: 'web', aud: 'https://op.example' })
})

test('the algorithm and the kid of an assertion are those of the target file', async () => {
  const { privateKey } = await generateKeyPair('PS256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: 'of-the-key' }
  const signing: TestClient = {
    ...{ ...client, authentication: 'private_key_jwt', privateKey: key },
    assertion: { algorithm: 'PS256', key_id: 'of-the-file' },
  }
  const { form } = await authenticate(signing, [], how)
  expect(decodeProtectedHeader(parameter(form, 'client_assertion'))).toEqual({
    alg: 'PS256',
    kid: 'of-the-file',
  })
})

test('an endpoint that wants another authentication gets it, and the others do not', async () => {
  const mixed: TestClient = { ...client, authenticationAt: { revocation: 'client_secret_post' } }
  const revoking = await authenticate(mixed, [], { ...how, at: 'revocation' })
  expect(revoking.form).toEqual([
    ['client_id', 'web'],
    ['client_secret', secret],
  ])
  const { form } = await authenticate(mixed, [], { ...how, at: 'introspection' })
  expect(decodeJwt(parameter(form, 'client_assertion')).iss).toBe('web')
})

test('a client with a certificate names itself, and the connection shows the certificate', async () => {
  const certificate = { cert: 'client.pem', key: 'client.key' }
  const shown = await authenticate({ ...client, authentication: 'tls_client_auth', certificate }, [], how)
  expect(shown).toEqual({ headers: {}, form: [['client_id', 'web']], certificate })
})
