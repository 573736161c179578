import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { traitsOf } from '../drivers/keycloak/releases.ts'
import { loadTarget } from './load-target.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keycloak-target-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function load(text: string) {
  const file = join(folder, 'target.yaml')
  await writeFile(file, text)
  return loadTarget(file, { KC_PASSWORD: 'opensesame' })
}

test('a base URL and an administrator are enough: issuer, clients and secrets of the run follow', async () => {
  const { target, warnings } = await load(
    'keycloak: { url: "https://sso.example/auth/", admin: { username: root, password: env:KC_PASSWORD } }',
  )
  expect(target.issuer).toMatch(/^https:\/\/sso\.example\/auth\/realms\/oc-[0-9a-f]{8}$/)
  expect(target.keycloak?.ownRealm).toBe(true)
  expect(Object.keys(target.clients)).toEqual([
    'main',
    'second',
    'public',
    'not_entitled',
    'implicit',
    'preapproved',
    'account',
  ])
  expect(target.admin).toEqual({
    password_grant: {
      client_id: 'admin-cli',
      username: 'root',
      password: 'opensesame',
      token_endpoint: 'https://sso.example/auth/realms/master/protocol/openid-connect/token',
    },
  })
  expect(warnings).toEqual([])
})

test('what was observed with clients of an owner says nothing about the clients of the run', async () => {
  const { target } = await load(
    'keycloak: { url: "https://sso.example", admin: { username: root, password: env:KC_PASSWORD } }\nobserved: { consent_page: false }\n',
  )
  expect(target.observed).toEqual({})
})

test('a given realm is kept, and a service account signs in where its client is', async () => {
  const { target } = await load(
    'keycloak: { url: "https://sso.example", realm: shop, admin: { client_id: ci, client_secret: env:KC_PASSWORD, realm: shop } }',
  )
  expect(target.issuer).toBe('https://sso.example/realms/shop')
  expect(target.keycloak?.ownRealm).toBe(false)
  expect(target.admin).toMatchObject({
    client_credentials: {
      client_id: 'ci',
      token_endpoint: 'https://sso.example/realms/shop/protocol/openid-connect/token',
    },
  })
})

test('an administrator password in the file itself is accepted with a warning that does not show it', async () => {
  const { warnings } = await load(
    'keycloak: { url: "https://sso.example", admin: { username: root, password: hunter2 } }',
  )
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain('keycloak.admin.password: a literal secret')
  expect(warnings[0]).not.toContain('hunter2')
})

test('without an administrator the file has to name realm, clients and users', async () => {
  await expect(load('keycloak: { url: "https://sso.example" }')).rejects.toThrow(
    'without keycloak.admin nothing can be made, so the file has to name keycloak.realm, clients and users',
  )
})

test('a target without a keycloak block still needs issuer, clients and users', async () => {
  await expect(load('name: nothing')).rejects.toThrow('"issuer" is missing')
})

test('releases are known by their traits, and an unknown one is taken for the newest', () => {
  expect(traitsOf('24.0.5')).toEqual({ sessionTolerance: 120, withdrawnScopeLives: true })
  expect(traitsOf('26.0.8')).toEqual({ withdrawnScopeLives: true })
  expect(traitsOf('26.7.3')).toEqual({})
  expect(traitsOf(undefined)).toEqual({})
})
