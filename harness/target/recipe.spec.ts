import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadTarget } from './load-target.ts'
import { recipeFor, shippedRecipes } from './recipe.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recipe-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function loaded(more: string) {
  const file = join(folder, 'target.yaml')
  await writeFile(
    file,
    `issuer: https://op.example
clients: { main: { client_id: web, client_secret: env:A } }
users: [{ username: kim, password: env:A }]
${more}`,
  )
  return (await loadTarget(file, { A: 'a' })).target
}

const issuer = 'https://op.example'
const metadata = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` }

test("a recipe brings pages and the calls of users; an administrator's come with the administrator", async () => {
  const without = await loaded('recipe: better-auth\n')
  expect(without.login).toHaveLength(2)
  expect(Object.keys(without.calls)).toEqual(['user-list-grants', 'user-revoke-grant'])
  const withOne = await loaded('recipe: better-auth\nadmin: { header: { name: cookie, value: env:A } }\n')
  expect(Object.keys(withOne.calls)).toContain('admin-create-user')
})

test('what a target file says itself counts more than its recipe', async () => {
  const target = await loaded(
    'recipe: better-auth\nlogin: auto\ncalls: { user-revoke-grant: { request: POST /mine, as: user-token } }\n',
  )
  expect(target.login).toBe('auto')
  expect(target.calls['user-revoke-grant']?.request).toBe('POST /mine')
  expect(target.calls['user-list-grants']?.request).toBe('GET /oauth2/get-consents')
})

test('a recipe names endpoints below the issuer, and a target file some of them otherwise', async () => {
  await writeFile(
    join(folder, 'below.yaml'),
    'name: below\nendpoints: { revocation_endpoint: "{issuer}/revoke", introspection_endpoint: "{issuer}/inspect" }\n',
  )
  const own = 'endpoints: { introspection_endpoint: https://op.example/mine }\n'
  expect((await loaded(`recipe: below.yaml\n${own}`)).endpoints).toEqual({
    revocation_endpoint: 'https://op.example/revoke',
    introspection_endpoint: 'https://op.example/mine',
  })
  await expect(loaded('endpoints: { token_endpoint: "{issue}/token" }\n')).rejects.toThrow(
    /endpoints.token_endpoint/,
  )
})

test("calls at an administrator's interface come with its address, and a file that forgets it is told", async () => {
  const without = await loaded('recipe: hydra\n')
  expect(without.calls).toEqual({})
  expect(without.endpoints).toEqual({})
  const named = await loaded('recipe: hydra\nadministration: https://inside.example/\n')
  expect(Object.keys(named.calls)).toContain('user-revoke-grant')
  expect(named.endpoints.introspection_endpoint).toBe('https://inside.example/admin/oauth2/introspect')
  const own = 'calls: { admin-revoke-user: { request: "DELETE {administration}/users/{user_id}/tokens" } }\n'
  await expect(loaded(own)).rejects.toThrow(
    /target.yaml:4 calls.admin-revoke-user: \{administration\} needs administration: <address>/,
  )
})

test('a recipe can be a file of its own beside the target file', async () => {
  await writeFile(join(folder, 'ours.yaml'), 'name: ours\nlogout: none\n')
  expect((await loaded('recipe: ours.yaml\n')).logout).toBe('none')
})

test('a recipe that nobody has, and one with a mistake in it, are told', async () => {
  await expect(loaded('recipe: nobody\n')).rejects.toThrow(
    /target.yaml recipe: found "nobody"; accepted are better-auth, dex, django-oauth-toolkit, glewlwyd, hydra, lemonldap-ng, mock-provider, oidc-provider, spring-authorization-server, zitadel-oidc, or a YAML file/,
  )
  await writeFile(join(folder, 'wrong.yaml'), 'name: wrong\ncall: {}\n')
  await expect(loaded('recipe: wrong.yaml\n')).rejects.toThrow(/wrong.yaml:2 .*unknown key "call"/)
})

test('a server whose issuer has a slash at its end is recognised', async () => {
  const slashed = 'https://sso.example/'
  const at = (path: string): string => `https://sso.example/oauth2/${path}`
  const found = await recipeFor({
    issuer: slashed,
    authorization_endpoint: at('authorize'),
    token_endpoint: at('token'),
    introspection_endpoint: at('introspect'),
    end_session_endpoint: at('logout'),
  })
  expect(found?.name).toBe('lemonldap-ng')
})

test('a server is recognised by all that its recipe says of the metadata, or not at all', async () => {
  const of = async (more: object) => (await recipeFor({ ...metadata, ...more }))?.name
  const half = { userinfo_endpoint: `${issuer}/me`, end_session_endpoint: `${issuer}/session/end` }
  expect(await of(half)).toBeUndefined()
  expect(await of({ ...half, pushed_authorization_request_endpoint: `${issuer}/request` })).toBe(
    'oidc-provider',
  )
})

test('every recipe of the package can be recognised and says what it is', async () => {
  for (const { name, about, recognise } of await shippedRecipes()) {
    expect(about, name).toBeDefined()
    expect(Object.keys(recognise ?? {}).length, name).toBeGreaterThan(1)
  }
})
