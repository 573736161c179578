import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError } from '../../harness/engine/errors.ts'
import { mock } from './mock.ts'
import { startKeycloak } from './mock-keycloak.ts'

const folder = mkdtempSync(join(tmpdir(), 'mock-keycloak-'))
afterAll(() => rmSync(folder, { recursive: true }))

const place = { host: '127.0.0.1', port: 1 }

function realmFile(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const refusals: readonly [string, () => Promise<unknown>, RegExp][] = [
  [
    'a release that was not measured',
    () => startKeycloak({ ...place, release: '19.0' }),
    /--release: no Keycloak release "19.0"; known are 24.0, 25.0, .*26.7/,
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
        realm: [realmFile('wrong.json', '{"realm": "shop",\n"clients": [{"clientId": 5}]}')],
      }),
    /wrong\.json:2 clients\.0\.clientId: found 5/,
  ],
  [
    'the same realm twice',
    () => {
      const file = realmFile('shop.json', '{"realm": "shop"}')
      return startKeycloak({ ...place, realm: [file, file] })
    },
    /--realm: Realm shop already exists/,
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
    'a release without the preset',
    () => mock({ ...place, suites: false, release: '26.0' }),
    /require --preset keycloak/,
  ],
]

test.each(refusals)('%s is refused with what is accepted', async (_, start, message) => {
  await expect(start()).rejects.toThrow(ConfigError)
  await expect(start()).rejects.toThrow(message)
})
