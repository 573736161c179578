import { expect, test } from 'vitest'
import { createMockKeycloak } from './mock-keycloak.ts'
import { shop, Visitor } from './testing/visitor.ts'

/** Asks for a token by password, and tells the status. */
function guessing(settings: object) {
  const keycloak = createMockKeycloak({ url: 'https://kc.example', realms: [{ ...shop, ...settings }] })
  const visitor = new Visitor(keycloak)
  keycloak.clock.freeze()
  const guess = async (password: string, username = 'ann') =>
    (await visitor.post('token', 'cp', { grant_type: 'password', username, password })).status
  return { keycloak, guess }
}

const protection = { bruteForceProtected: true, failureFactor: 3, waitIncrementSeconds: 60 }

test('after too many wrong passwords the right one is refused too, until the wait is over', async () => {
  const { keycloak, guess } = guessing(protection)
  for (let count = 0; count < 3; count++) expect(await guess('wrong')).toBe(400)
  expect(await guess('password of ann')).toBe(400)
  expect(await guess('password of bob', 'bob')).toBe(200)
  keycloak.clock.advance(59)
  expect(await guess('password of ann')).toBe(400)
  keycloak.clock.advance(2)
  expect(await guess('password of ann')).toBe(200)
})

test('a permanent lockout does not end by itself, and without protection there is none', async () => {
  const { keycloak, guess } = guessing({ ...protection, permanentLockout: true })
  for (let count = 0; count < 3; count++) await guess('wrong')
  keycloak.clock.advance(10 * 86_400)
  expect(await guess('password of ann')).toBe(400)
  const open = guessing({ failureFactor: 3 })
  for (let count = 0; count < 9; count++) await open.guess('wrong')
  expect(await open.guess('password of ann')).toBe(200)
})

test.each(['/health', '/health/ready', '/health/live', '/health/started'])(
  '%s says that it is up',
  async (path) => {
    const keycloak = createMockKeycloak({ url: 'https://kc.example' })
    const answer = await keycloak.fetch(new Request(`https://kc.example${path}`))
    expect(await answer.json()).toMatchObject({ status: 'UP' })
  },
)

test('people are told on a page that a realm is switched off, and clients in JSON', async () => {
  const { keycloak, guess } = guessing({ enabled: false })
  const page = await keycloak.fetch(new Request(`${keycloak.issuer}/protocol/openid-connect/auth`))
  expect(page.status).toBe(400)
  expect(await page.text()).toContain('Realm not enabled')
  expect(await guess('password of ann')).toBe(403)
})

test('discovery has the scope of organizations', async () => {
  const keycloak = createMockKeycloak({ url: 'https://kc.example' })
  const url = `${keycloak.issuer}/.well-known/openid-configuration`
  const { scopes_supported } = (await (await keycloak.fetch(url)).json()) as { scopes_supported: string[] }
  expect(scopes_supported).toContain('organization')
})
