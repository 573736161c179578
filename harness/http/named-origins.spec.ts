import { expect, test } from 'vitest'
import { withDefaults } from '../target/defaults.ts'
import type { Target } from '../target/target-file.ts'
import { namedOrigins } from './named-origins.ts'

const issuer = 'https://op.example'

function named(more: Partial<Target>): string[] {
  const target = withDefaults({ issuer, clients: { main: { client_id: 'web' } }, users: [], ...more })
  return [...namedOrigins(target)].filter((origin) => origin !== issuer)
}

test.each<[string, Partial<Target>]>([
  ['hosts', { hosts: ['https://x.example/'] }],
  ["the administrator's interface", { administration: 'https://x.example/admin' }],
  ['an endpoint', { endpoints: { jwks_uri: 'https://x.example/keys' } }],
  ['what its driver declares', { declaredByDriver: { addresses: ['https://x.example/auth'] } }],
  ['the address that says when a server is ready', { server: { start: 'x', ready: 'https://x.example/up' } }],
  ['a call', { calls: { 'admin-delete-user': { request: 'DELETE https://x.example/users/{user_id}' } } }],
  [
    'one of several ways of a call',
    {
      calls: { 'admin-revoke-client-ways': [{ name: 'a', request: 'POST https://x.example?c={client_id}' }] },
    },
  ],
  [
    'the page of a CSRF value',
    {
      calls: {
        'admin-delete-user': {
          request: 'DELETE /x',
          csrf: { page: 'https://x.example/form', field: 'csrf' },
        },
      },
    },
  ],
  ['a clock', { clock: { advance: { request: 'POST https://x.example/clock' } } }],
  ['a step of a page', { login: [{ is: 'login', steps: [{ request: 'POST https://x.example/login' }] }] }],
  ['where a page leads next', { login: [{ is: 'login', steps: [], next: 'https://x.example/next' }] }],
  [
    'the token endpoint of an administrator',
    {
      admin: {
        client_credentials: { client_id: 'a', client_secret: 'b', token_endpoint: 'https://x.example/token' },
      },
    },
  ],
])('an address is named by %s', (_, more) => {
  expect(named(more)).toEqual(['https://x.example'])
})

test.each<[string, Partial<Target>]>([
  [
    'the redirect URI of a client',
    { clients: { main: { client_id: 'a', redirect_uri: 'https://x.example/' } } },
  ],
  [
    'what a call sends',
    {
      calls: {
        'admin-create-client': {
          request: 'POST /clients',
          json: { request: 'https://x.example/', token_endpoint: 'https://x.example/' },
          form: { page: 'https://x.example/' },
          headers: { page: 'https://x.example/' },
        },
      },
    },
  ],
  [
    'a host made of variables',
    { calls: { 'admin-delete-user': { request: 'GET https://{user_id}.example/' } } },
  ],
  [
    'an address within another',
    { calls: { 'admin-delete-user': { request: 'GET /x?to=https://x.example/' } } },
  ],
])('no address is named by %s', (_, more) => {
  expect(named(more)).toEqual([])
})
