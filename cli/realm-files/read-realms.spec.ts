import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readRealms } from './read-realms.ts'

const folder = mkdtempSync(join(tmpdir(), 'realms-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string, inside = folder): string {
  writeFileSync(join(inside, name), text)
  return join(inside, name)
}

async function read(paths: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { realms, notes, secrets } = await readRealms(paths, environment)
  return { realms: realms.map(({ representation }) => representation), notes, secrets: [...secrets] }
}

test('the last of two members with one name counts, and is told of', async () => {
  const path = file(
    'twice.json',
    '{"realm": "a", "users": [], "enabled": false, "users": [{"username": "ann"}]}',
  )
  expect(await read([path])).toMatchObject({
    realms: [{ users: [{ username: 'ann' }] }],
    notes: [`${path}: users there twice in one object; the last one counts`],
  })
})

test('members of one name in different objects are nothing to tell of', async () => {
  const path = file('once.json', '{"realm": "a", "users": [{"username": "x{"}, {"username": "y\\"}"}]}')
  expect((await read([path])).notes).toEqual([])
})

test('a realm may be YAML, with a doubled member too', async () => {
  const path = file('realm.yaml', 'realm: a\nenabled: no\nusers:\n  - username: 007\nenabled: true\n')
  const { realms, notes } = await read([path])
  expect(realms).toEqual([{ realm: 'a', enabled: true, users: [{ username: '7' }] }])
  expect(notes).toEqual([`${path}: enabled there twice in one object; the last one counts`])
})

test('one file may have several realms', async () => {
  const path = file('all.json', '[{"realm": "a"}, {"realm": "b", "enabled": null}]')
  expect((await read([path])).realms).toEqual([{ realm: 'a' }, { realm: 'b' }])
})

test('a folder has realms and their people, whatever their order', async () => {
  const inside = mkdtempSync(join(folder, 'export-'))
  file('b-realm.json', '{"realm": "b"}', inside)
  file('b-users-0.json', '{"realm": "b", "users": [{"username": "bob"}]}', inside)
  file('a-users-1.json', '{"realm": "z", "users": [{"username": "zoe"}]}', inside)
  file('z-realm.json', '{"realm": "z", "enabled": true, "users": [{"username": "ann"}]}', inside)
  file('notes.txt', 'no realm', inside)
  const { realms } = await read([inside])
  expect(realms).toMatchObject([
    { realm: 'b', users: [{ username: 'bob' }] },
    { realm: 'z', users: [{ username: 'ann' }, { username: 'zoe' }] },
  ])
})

test('people may come before their realm, in files of their own', async () => {
  const users = file('u.json', '{"realm": "c", "users": [{"username": "cat"}]}')
  const realm = file('r.json', '{"realm": "c", "enabled": true}')
  expect((await read([users, realm])).realms).toMatchObject([{ enabled: true, users: [{ username: 'cat' }] }])
  expect((await read([users])).realms).toMatchObject([{ realm: 'c', users: [{ username: 'cat' }] }])
})

test('placeholders are filled from the environment, or by their default', async () => {
  const path = file(
    'env.json',
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Keycloak fills them in.
    [
      '{"realm": "${NAME:photos}", "accessTokenLifespan": ${SECONDS:600},',
      '"displayName": "${A:${B:inner}}", "loginTheme": "${THEME}",',
      '"clients": [{"clientId": "account", "name": "${client_account}", "secret": "${env.WEB_SECRET:other}"}]}',
    ].join('\n'),
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Keycloak fills them in.
  )
  const { realms, notes, secrets } = await read([path], { WEB_SECRET: 'from outside' })
  expect(realms).toEqual([
    {
      realm: 'photos',
      accessTokenLifespan: 600,
      displayName: 'inner',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it has neither value nor default.
      loginTheme: '${THEME}',
      clients: [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the name of a message.
        { clientId: 'account', name: '${client_account}', secret: 'from outside' },
      ],
    },
  ])
  expect(notes).toEqual([`${path}: no value for \${THEME}, which stays as it is`])
  expect(secrets).toEqual(['from outside'])
})
