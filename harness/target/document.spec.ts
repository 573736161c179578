import { describe, expect, test } from 'vitest'
import { ConfigError } from '../errors.ts'
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
    ['broken YAML', `${good}users: {\n`, /^server\.yaml: .*line/],
    ['an empty file', '', /^server\.yaml:1 \(the whole file\): found null; accepted is object/],
  ])('%s', (_, text, message) => {
    expect(messageFor(text)).toMatch(message)
  })

  test('a long text is never shown, since it may be a secret', () => {
    const secret = 'x'.repeat(60)
    expect(messageFor(`${good}profiles: ["${secret}"]\n`)).not.toContain(secret)
  })
})
