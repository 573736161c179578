import { expect, test } from 'vitest'
import { createMockKeycloak } from '../mock-keycloak.ts'
import { claimsOf, shop, type Tokens, Visitor } from '../testing/visitor.ts'

const attributes = { 'oauth2.device.authorization.grant.enabled': 'true' }
const tv = { clientId: 'cp', publicClient: true, attributes, redirectUris: [] }
const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'

function started() {
  const keycloak = createMockKeycloak({ url: 'https://kc.example', realms: [{ ...shop, clients: [tv] }] })
  const visitor = new Visitor(keycloak)
  const ask = async () =>
    visitor.post<Record<string, string>>('auth/device', 'cp', { scope: 'openid offline_access' })
  const poll = async (device_code: string) => {
    keycloak.clock.advance(6)
    return visitor.post<Tokens & Record<string, unknown>>('token', 'cp', { grant_type, device_code })
  }
  /** The user opens the page, signs in and is asked. */
  const consentPage = async (userCode: string): Promise<Response> => {
    const redirect = await visitor.send(`/realms/shop/device?user_code=${userCode}`)
    const login = await visitor.send(redirect.headers.get('location') ?? '')
    return visitor.signIn(login, 'ann')
  }
  return { keycloak, visitor, ask, poll, consentPage }
}

test('a device gets an offline token once the user has signed in and agreed', async () => {
  const { visitor, ask, poll, consentPage } = started()
  const { body } = await ask()
  expect(body).toMatchObject({
    user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
    verification_uri: 'https://kc.example/realms/shop/device',
    expires_in: 600,
    interval: 5,
  })
  const { device_code = '', user_code = '' } = body
  expect((await poll(device_code)).body.error).toBe('authorization_pending')
  expect((await visitor.post('token', 'cp', { grant_type, device_code })).body.error).toBe('slow_down')
  const done = await visitor.submit(await consentPage(user_code), { accept: 'Yes' })
  expect(await done.text()).toContain('go back to your device')
  const { body: tokens } = await poll(device_code)
  expect(claimsOf(tokens.refresh_token).typ).toBe('Offline')
  expect(claimsOf(tokens.access_token).jti).toMatch(/^ofrtdg:/)
  expect((await poll(device_code)).body.error_description).toBe('Device code not valid')
  // Nobody is signed in in the browser.
  const again = await visitor.send(`/realms/shop/device?user_code=${(await ask()).body.user_code}`)
  expect(await (await visitor.send(again.headers.get('location') ?? '')).text()).toContain('name="password"')
})

test('a device whose user refuses gets nothing, nor does one that waits too long', async () => {
  const { keycloak, visitor, ask, poll, consentPage } = started()
  const { device_code = '', user_code = '' } = (await ask()).body
  await visitor.submit(await consentPage(user_code), { cancel: 'No' })
  expect((await poll(device_code)).body.error).toBe('access_denied')
  const late = (await ask()).body
  keycloak.clock.advance(601)
  expect((await poll(late.device_code ?? '')).body.error).toBe('expired_token')
})

test('a wrong code is asked for again, and a client without the grant is refused', async () => {
  const { visitor } = started()
  expect(await (await visitor.send('/realms/shop/device?user_code=AAAA-BBBB')).text()).toContain(
    'Invalid code',
  )
  const path = '/realms/shop/protocol/openid-connect/auth/device'
  const answer = await visitor.send(path, { form: { client_id: 'account' } })
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'unauthorized_client' }])
})
