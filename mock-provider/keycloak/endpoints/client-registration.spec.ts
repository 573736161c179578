import { expect, test } from 'vitest'
import { answerOf, keycloakWith, redirectUri, Visitor } from '../testing/visitor.ts'

const path = '/realms/shop/clients-registrations/openid-connect'
const metadata = { redirect_uris: [redirectUri], client_name: 'Printer', scope: 'offline_access' }
const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` })

async function invited(count = 1) {
  const visitor = new Visitor(keycloakWith())
  const { body } = await visitor.admin('POST', '/clients-initial-access', { count, expiration: 60 })
  const register = async (token: unknown = body.token) =>
    answerOf(await visitor.send(path, { json: metadata, headers: bearer(token) }))
  return { visitor, register }
}

test('a client registers itself with the token of an administrator, as often as that says', async () => {
  const { register } = await invited()
  const { status, body } = await register()
  expect([status, body]).toMatchObject([
    201,
    {
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'offline_access',
      client_secret: expect.any(String),
    },
  ])
  expect((await register()).status).toBe(401)
})

test('a registration is read, changed and removed with its newest token', async () => {
  const { visitor, register } = await invited()
  const { body } = await register()
  const own = String(body.registration_client_uri)
  const read = await answerOf(await visitor.send(own, { headers: bearer(body.registration_access_token) }))
  expect(read.body).toMatchObject({ client_id: body.client_id, client_name: 'Printer' })
  const stale = await visitor.send(own, { headers: bearer(body.registration_access_token) })
  expect(stale.status).toBe(401)
  const headers = bearer(read.body.registration_access_token)
  const json = { ...metadata, client_name: 'Scanner' }
  const changed = await answerOf(await visitor.send(own, { method: 'PUT', json, headers }))
  expect(changed.body).toMatchObject({ client_name: 'Scanner' })
  const removal = { method: 'DELETE', headers: bearer(changed.body.registration_access_token) }
  expect((await visitor.send(own, removal)).status).toBe(204)
  expect((await visitor.send(own, removal)).status).toBe(401)
})

test('nobody registers a client without such a token', async () => {
  const { visitor, register } = await invited()
  const anonymous = await answerOf(await visitor.send(path, { json: metadata }))
  expect([anonymous.status, anonymous.body.error]).toEqual([403, 'insufficient_scope'])
  expect((await register('x')).body.error_description).toBe('Failed decode token')
})
