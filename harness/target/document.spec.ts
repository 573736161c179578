import { describe, expect, test } from 'vitest'
import { ConfigError } from '../engine/errors.ts'
import { parseDocumentText } from './document.ts'
import { targetSchema } from './target-schema.ts'

const good = `issuer: https://op.example
clients:
  main: { client_id: web, client_secret: env:SECRET }
users:
  - { username: kim, password: env:PASSWORD }
`

function messageFor(text: string): string {
  try {
    parseDocumentText(text, 'server.yaml', targetSchema)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).message
  }
  throw new Error('it was accepted')
}

test('a good file is read, as YAML and as JSON, with merge keys', () => {
  const value = parseDocumentText(good, 'server.yaml', targetSchema)
  expect(parseDocumentText(JSON.stringify(value), 'server.json', targetSchema)).toEqual(value)
  const merged = good
    .replace('web, client', 'web, auth: none, client')
    .replace('users:', '  second: { <<: &x { auth: none }, client_id: other }\nusers:')
  expect(parseDocumentText(merged, 'server.yaml', targetSchema)).toMatchObject({
    clients: { second: { auth: 'none', client_id: 'other' } },
  })
})

describe('what is wrong is told with file, line, path, what was found and what is accepted', () => {
  test.each([
    [
      'an unknown key',
      good.replace('client_secret', 'client_sekret'),
      /^server\.yaml:3 clients\.main: unknown key "client_sekret"; accepted are client_id, client_secret, auth/,
    ],
    [
      'a word that is none of the accepted ones',
      `${good}profiles: [keyclaok]\n`,
      /^server\.yaml:6 profiles\.0: found "keyclaok"; accepted are oidc-core, oauth2/,
    ],
    [
      'a wrong type',
      `${good}deadlines: { run: soon }\n`,
      /^server\.yaml:6 deadlines\.run: found "soon"; accepted is number$/,
    ],
    [
      'a missing member',
      good.replace('username: kim, ', ''),
      /^server\.yaml:5 users\.0: "username" is missing$/,
    ],
    [
      'an address that is none',
      good.replace('https://op.example', 'op.example'),
      /^server\.yaml:1 issuer: found "op\.example"; it must match/,
    ],
    [
      'a limit that is neither a number nor none',
      `${good}declared: { offline_idle_limit: never }\n`,
      /^server\.yaml:6 declared\.offline_idle_limit: found "never"/,
    ],
    [
      'a call without a method',
      `${good}calls: { admin-revoke-user: { request: /users } }\n`,
      /calls\.admin-revoke-user\.request: found "\/users"; it must match/,
    ],
    [
      'a host that is more than an origin',
      `${good}hosts: ["https://op.example/login"]\n`,
      /^server\.yaml:6 hosts\.0: found "https:\/\/op\.example\/login"; it must match/,
    ],
    ['broken YAML', `${good}users: {\n`, /^server\.yaml:6 column \d+: no YAML: /],
    ['an empty file', '', /^server\.yaml:1 \(the whole file\): found null; accepted is object/],
  ])('%s', (_, text, message) => {
    expect(messageFor(text)).toMatch(message)
  })

  const canary = 'hunter2-Zq7'
  test.each([
    ['a number as a password', good.replace('env:PASSWORD', '48291377'), '48291377'],
    ['a number as a secret', good.replace('env:SECRET', '48291377'), '48291377'],
    ['a truth as a password', good.replace('env:PASSWORD', 'true'), 'true'],
    ['a list as a password', good.replace('env:PASSWORD', `[${canary}]`), canary],
    ['a list of user:password', good.replace(/ {2}- .*/, `  - kim:${canary}`), canary],
    ['users as a text', good.replace(/users:[\s\S]*/, `users: kim:${canary}\n`), canary],
    ['users by their passwords', good.replace(/ {2}- .*/, `  - { kim: ${canary} }`), canary],
    ['a password without the space', good.replace('password: env:PASSWORD', `"password:${canary}"`), canary],
    ['a password as a key', good.replace('password: env:PASSWORD', `"Zq7-${canary}-91xK": 1`), canary],
    ['an administrator as a text', `${good}admin: Bearer ${canary}\n`, canary],
    [
      'a number as a header',
      `${good}calls: { admin-revoke-user: { request: GET /, headers: { x-api-key: 48291377 } } }\n`,
      '48291377',
    ],
    ['a number as a parameter', `${good}authorization_parameters: { pin: 48291377 }\n`, '48291377'],
    [
      'a request with a key',
      `${good}calls: { admin-revoke-user: { request: "/u?api_key=${canary}" } }\n`,
      canary,
    ],
    ['a word with a secret', `${good}logout: ${canary}-91xKq2\n`, canary],
    ['a quote that does not end', good.replace('env:PASSWORD', `"${canary}`), canary],
    ['a bracket that does not end', `${good}admin: { bearer: ${canary}\n`, canary],
    ['an alias', good.replace('env:PASSWORD', `*${canary}`), canary],
    ['a reserved character', good.replace('env:PASSWORD', `@${canary}`), canary],
    ['a percent sign', good.replace('env:PASSWORD', `%${canary}`), canary],
    ['an escape', good.replace('env:PASSWORD', `"\\q${canary}"`), canary],
    ['an indentation', good.replace('env:SECRET }', `env:SECRET }\n ${canary}`), canary],
    ['a key over two lines', `${good}${canary}\nadmin: 1\n`, canary],
    ['a colon in a block', `${good}admin:\n  bearer: ${canary}: x\n`, canary],
  ])('%s is never shown', (_, text, secret) => {
    const message = messageFor(text)
    expect(message).toMatch(/^server\.yaml/)
    expect(message).not.toContain(secret)
    expect(message).not.toContain('hunter2')
  })

  test('a long text is never shown, since it may be a secret', () => {
    const secret = 'x'.repeat(60)
    expect(messageFor(`${good}profiles: ["${secret}"]\n`)).not.toContain(secret)
  })
})
