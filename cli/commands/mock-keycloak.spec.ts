import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError } from '../../harness/engine/errors.ts'
import { mock } from './mock.ts'
import { checkRealms, startKeycloak } from './mock-keycloak.ts'

const folder = mkdtempSync(join(tmpdir(), 'mock-keycloak-'))
afterAll(() => rmSync(folder, { recursive: true }))

const place = { host: '127.0.0.1', port: 1 }

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const refusals: readonly [string, () => Promise<unknown>, RegExp][] = [
  [
    'a release that was not measured',
    () => startKeycloak({ ...place, release: '19.0' }),
    /--release: no Keycloak release "19.0"; known are 24.0, 25.0, .*26.7, latest/,
  ],
  [
    'a realm file that is not there',
    () => startKeycloak({ ...place, realm: [join(folder, 'none.json')] }),
    /none\.json: cannot be read \(ENOENT\)/,
  ],
  [
    'a realm file with a wrong type',
    () =>
      startKeycloak({
        ...place,
        realm: [file('wrong.json', '{"realm": "shop",\n"clients": [{"clientId": []}]}')],
      }),
    /wrong\.json:2 clients\[0\]\.clientId: found a list; accepted is a text/,
  ],
  [
    'a realm file that is no JSON',
    () => startKeycloak({ ...place, realm: [file('broken.json', '{"realm": "shop",\n"enabled" true}')] }),
    /broken\.json:2: no JSON: /,
  ],
  [
    'a file without a realm',
    () => startKeycloak({ ...place, realm: [file('none.yaml', 'users: []\n')] }),
    /none\.yaml: "realm" is missing/,
  ],
  [
    'a list with something else in it',
    () => startKeycloak({ ...place, realm: [file('list.json', '[{"realm": "shop"},\n5]')] }),
    /list\.json:2 \[1\]\.: found a number; accepted is an object/,
  ],
  [
    'an empty folder',
    () => startKeycloak({ ...place, realm: [mkdtempSync(join(folder, 'empty-'))] }),
    /empty-\w+: there is no \.json, \.yaml or \.yml file in this folder/,
  ],
  [
    'a group that is not there',
    () =>
      startKeycloak({
        ...place,
        realm: [file('group.json', '{"realm": "shop", "users": [{"username": "ann", "groups": ["/none"]}]}')],
      }),
    /group\.json: users\[0\]\.groups: there is no group \/none/,
  ],
  [
    'a password for somebody who is not there',
    () =>
      startKeycloak({
        ...place,
        realm: [file('shop.json', '{"realm": "shop", "users": [{"username": "ann"}]}')],
        password: ['bob=x'],
      }),
    /--password: no realm has a user "bob"; there are ann/,
  ],
  ['a check without a realm', () => checkRealms(place), /--check requires --realm/],
  [
    'the same realm twice',
    () => {
      const shop = file('shop.json', '{"realm": "shop"}')
      return startKeycloak({ ...place, realm: [shop, shop] })
    },
    /shop\.json: the realm shop is there already, in .*shop\.json/,
  ],
  [
    'a preset that nobody knows',
    () => mock({ ...place, suites: false, preset: 'keyclock' }),
    /unknown preset "keyclock".*keycloak/s,
  ],
  [
    'a defect that the preset cannot have',
    () => mock({ ...place, suites: false, preset: 'keycloak', defect: ['user-revoke-noop'] }),
    /--preset keycloak cannot have "user-revoke-noop"; it can have offline-id-token-hint-ends-grant, /,
  ],
  [
    'a configuration file with what only the conforming provider has',
    () => startKeycloak({ ...place, config: file('provider.yaml', 'users: []\n') }),
    /provider\.yaml:1 .*unknown key "users"; accepted are release, realms, administrator, behaves, defects/,
  ],
  [
    'a configured release that was not measured',
    () => startKeycloak({ ...place, config: file('old.yaml', "release: '19.0'\n") }),
    /old\.yaml release: no Keycloak release "19\.0"/,
  ],
  [
    'a behaviour that no release differs in',
    () => startKeycloak({ ...place, config: file('odd.yaml', 'behaves: { sings: true }\n') }),
    /odd\.yaml:1 behaves: unknown key "sings"; accepted are keepsOnlineSession, /,
  ],
  [
    'a configured realm file that is not there',
    () => startKeycloak({ ...place, config: file('lost.yaml', 'realms: [lost.json]\n') }),
    /lost\.json: cannot be read \(ENOENT\)/,
  ],
  [
    'a release without the preset',
    () => mock({ ...place, suites: false, release: '26.0' }),
    /require --preset keycloak/,
  ],
]

test.each(refusals)('%s is refused with what is accepted', async (_, start, message) => {
  await expect(start()).rejects.toThrow(ConfigError)
  await expect(start()).rejects.toThrow(message)
})

test('a configuration file gives release, realms, behaviour and defects; flags count more', async () => {
  file('shop.json', '{"realm": "shop"}')
  const config = file(
    'shop.yaml',
    "release: '26.0'\nrealms: [shop.json]\nbehaves: { grace: 7 }\ndefects: [offline-id-token-hint-ends-grant]\n",
  )
  const free = { host: '127.0.0.1', port: 0 }
  const { server } = await startKeycloak({ ...free, config, defect: ['token-revoke-hits-siblings'] })
  await server.close()
  expect(server.provider).toMatchObject({ version: '26.0.8', realms: ['shop'] })
  expect(server.provider.defects.active()).toEqual([
    'offline-id-token-hint-ends-grant',
    'token-revoke-hits-siblings',
  ])
  const newer = await startKeycloak({ ...free, config, release: '26.7' })
  await newer.server.close()
  expect(newer.server.provider).toMatchObject({ version: '26.7.3', realms: ['shop'] })
})
