import { expect, test } from 'vitest'
import { createMockKeycloak } from '../mock-keycloak.ts'
import { claimsOf, type Tokens, Visitor } from '../testing/visitor.ts'

/** A realm with the one client. */
const visitOf = (client: object) =>
  new Visitor(
    createMockKeycloak({
      url: 'https://kc.example',
      realms: [
        { realm: 'shop', enabled: true, clients: [{ clientId: 'ca', secret: 'secret of ca', ...client }] },
      ],
    }),
  )

test('introspection of a service account leaves out where its request came from', async () => {
  const visitor = visitOf({
    serviceAccountsEnabled: true,
    attributes: { 'allow.token.introspection.without.audience.check': 'true' },
  })
  const { body } = await visitor.post<Tokens>('token', 'ca', { grant_type: 'client_credentials' })
  expect(claimsOf(body.access_token)).toMatchObject({ clientHost: '127.0.0.1', client_id: 'ca' })
  const introspected = await visitor.post('token/introspect', 'ca', { token: body.access_token })
  expect(introspected.body).toMatchObject({ active: true, client_id: 'ca' })
  expect(introspected.body).not.toHaveProperty('clientHost')
  expect(introspected.body).not.toHaveProperty('clientAddress')
})

test('a client of SAML gets no tokens, whatever it asks with', async () => {
  const visitor = visitOf({ protocol: 'saml', directAccessGrantsEnabled: true, serviceAccountsEnabled: true })
  for (const grant_type of ['password', 'client_credentials']) {
    expect(await visitor.post('token', 'ca', { grant_type, username: 'ann', password: 'none' })).toEqual({
      status: 400,
      body: { error: 'invalid_client', error_description: 'Wrong client protocol.' },
    })
  }
})
