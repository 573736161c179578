import { expect, test } from 'vitest'
import { claimsOf, keycloakWith, Visitor } from './testing/visitor.ts'

const login = 1_900_000_000

function standingStill() {
  const keycloak = keycloakWith()
  keycloak.clock.set(login)
  keycloak.clock.freeze()
  return { keycloak, visitor: new Visitor(keycloak) }
}

const times = (token: unknown) => {
  const { iat, exp, auth_time } = claimsOf(String(token))
  return { iat, exp, auth_time }
}
const lasting = (seconds: number, from = login) => ({ iat: from, exp: from + seconds, auth_time: login })

test('an ID token is good for as long as the access token beside it, five minutes', async () => {
  const { visitor } = standingStill()
  const tokens = await visitor.login('ca', 'ann')
  expect(tokens).toMatchObject({ expires_in: 300 })
  expect(times(tokens.access_token)).toEqual(lasting(300))
  expect(times(tokens.id_token)).toEqual(lasting(300))
})

test('the tokens of a refresh begin anew, and keep the time of the login', async () => {
  const { keycloak, visitor } = standingStill()
  const { refresh_token } = await visitor.login('ca', 'ann')
  keycloak.clock.advance(86_400)
  const { body } = await visitor.refresh('ca', refresh_token)
  expect(body.expires_in).toBe(300)
  expect(times(body.access_token)).toEqual(lasting(300, login + 86_400))
  expect(times(body.id_token)).toEqual(lasting(300, login + 86_400))
})

test('the lifespan of a realm is that of its access and ID tokens, and that of a client goes before it', async () => {
  const { visitor } = standingStill()
  await visitor.admin('PUT', '', { accessTokenLifespan: 45 })
  const ofRealm = await visitor.login('ca', 'ann')
  expect(ofRealm).toMatchObject({ expires_in: 45 })
  expect(times(ofRealm.id_token)).toEqual(lasting(45))

  const attributes = { 'access.token.lifespan': '7' }
  const id = await visitor.idOf('clients', 'ca')
  expect((await visitor.admin('PUT', `/clients/${id}`, { clientId: 'ca', attributes })).status).toBe(204)
  expect(await visitor.login('cb', 'bob')).toMatchObject({ expires_in: 45 })
  const { body } = await visitor.refresh('ca', ofRealm.refresh_token)
  expect(body.expires_in).toBe(7)
  expect(times(body.id_token)).toEqual(lasting(7))
})

test('no token lives longer than its session', async () => {
  const { keycloak, visitor } = standingStill()
  await visitor.admin('PUT', '', { ssoSessionMaxLifespan: 1000 })
  const { refresh_token } = await visitor.login('ca', 'ann', { scope: 'openid' })
  keycloak.clock.advance(900)
  const { body } = await visitor.refresh('ca', refresh_token)
  expect(body).toMatchObject({ expires_in: 100, refresh_expires_in: 100 })
  expect(times(body.id_token)).toEqual(lasting(100, login + 900))
  expect(claimsOf(String(body.refresh_token)).exp).toBe(login + 1000)
})
