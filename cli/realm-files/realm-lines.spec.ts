import { expect, test } from 'vitest'
import { withPasswords } from './given-passwords.ts'
import type { RealmFile } from './read-realms.ts'
import { checkLines, startLines } from './realm-lines.ts'

const installed = async () => ({})
const missing = async () => undefined

const hashed = (algorithm: string) => ({
  type: 'password',
  secretData: '{"value":"QUFBQUFBQUE=","salt":"QUFBQUFBQUE="}',
  credentialData: JSON.stringify({ hashIterations: 3, algorithm, additionalParameters: { memory: ['64'] } }),
})

const photos = {
  realm: 'photos',
  enabled: true,
  users: [
    { username: 'ann', enabled: true, credentials: [{ type: 'password', value: 'password of ann' }] },
    {
      username: 'bob',
      enabled: true,
      credentials: [hashed('pbkdf2-sha256'), { type: 'otp', secretData: '{}' }],
    },
    { username: 'cat', enabled: true, credentials: [hashed('argon2')] },
    { username: 'dan', enabled: true, credentials: [hashed('bcrypt')] },
    { username: 'eve', enabled: true, requiredActions: ['CONFIGURE_TOTP'] },
    { username: 'service-account-web', enabled: true, serviceAccountClientId: 'web' },
  ],
  clients: [
    { clientId: 'web', secret: 'secret of web', clientAuthenticatorType: 'client-jwt' },
    { clientId: 'app', publicClient: true, protocolMappers: [{ name: 'js', protocolMapper: 'script-x.js' }] },
    { clientId: 'old', protocol: 'saml' },
    { clientId: 'account', publicClient: true },
  ],
  authenticationFlows: [
    { alias: 'browser', builtIn: true, topLevel: true },
    { alias: 'own browser', builtIn: false, topLevel: true },
    { alias: 'own part', builtIn: false, topLevel: false },
  ],
  browserFlow: 'own browser',
  identityProviders: [{ alias: 'google' }, { alias: 'github' }],
  components: { 'org.keycloak.storage.UserStorageProvider': [{ name: 'staff', providerId: 'ldap' }] },
}
const files = (realms: readonly RealmFile[], more: object = {}) => ({
  realms,
  notes: [],
  secrets: new Set<string>(),
  ...more,
})
const only = files([{ file: 'photos.json', representation: photos }])
const textsOf = (lines: readonly { readonly text: string }[]): string[] => lines.map(({ text }) => text)

test('a start tells who is there, who cannot sign in and what is ignored', async () => {
  expect(textsOf(await startLines(only, missing))).toEqual([
    'user     ann  password password of ann',
    'user     bob  password hashed in the file',
    'client   web  secret secret of web',
    'client   app  public',
    'cannot sign in to realm photos: cat: their passwords are hashed with Argon2; npm install @noble/hashes, or --password USER=PASSWORD',
    'cannot sign in to realm photos: dan: their passwords cannot be verified (the algorithm bcrypt); --password USER=PASSWORD gives others',
    'cannot sign in to realm photos: eve: they have no password; --password USER=PASSWORD gives one',
    'ignored in realm photos: 1 authentication flow, 1 flow that is chosen for a step, 1 LDAP provider, 2 identity providers to sign in with, 1 SAML client, which is refused in the browser, 1 client that does not authenticate by its secret, 1 protocol mapper, 1 credential other than a password, 1 required action of a user (--check names them)',
  ])
})

test('a credential that nobody can read is not taken for none', async () => {
  const credentials = [{ type: 'password', secretData: '{"value":"?","salt":"c2FsdA=="}' }]
  const users = [{ username: 'fay', enabled: true, credentials }]
  const broken = files([{ file: 'broken.json', representation: { realm: 'broken', enabled: true, users } }])
  expect(textsOf(await startLines(broken, installed))).toContain(
    'cannot sign in to realm broken: fay: their passwords cannot be verified (no hash and salt in Base64); --password USER=PASSWORD gives others',
  )
})

test('a check names everything that is ignored', async () => {
  const lines = textsOf(await checkLines(only, installed))
  expect(lines[0]).toBe('realm photos (photos.json): 3 of 5 people can sign in')
  const named = ['own browser', 'browserFlow own browser', 'staff', 'google', 'github', 'old', 'web']
  for (const name of [...named, 'js (script-x.js) of app', 'otp of bob', 'CONFIGURE_TOTP of eve']) {
    expect(lines).toContain(`    ${name}`)
  }
})

test('several realms are told apart, and a realm of which all is done has no such line', async () => {
  const small = (realm: string) => ({
    file: `${realm}.json`,
    representation: {
      realm,
      enabled: true,
      users: photos.users.slice(0, 1),
      clients: photos.clients.slice(3),
    },
  })
  expect(textsOf(await startLines(files([small('a'), small('b')], { notes: ['a note'] })))).toEqual([
    'user     ann (realm a)  password password of ann',
    'user     ann (realm b)  password password of ann',
    'note     a note',
  ])
  expect(textsOf(await checkLines(files([small('a')])))).toEqual([
    'realm a (a.json): 1 of 1 people can sign in',
    '  nothing is ignored',
  ])
})

test('a value of the environment is not printed', async () => {
  const lines = textsOf(await startLines({ ...only, secrets: new Set(['of ann', 'secret of web']) }))
  expect(lines.join('\n')).not.toMatch(/of ann|secret of web/)
  expect(lines).toContain('user     ann  password from the environment')
})

test('a password that is given counts more than that of the file', async () => {
  const realms = withPasswords(only.realms, ['CAT=new=password', 'dan=another'])
  const lines = textsOf(await startLines(files(realms), missing))
  expect(lines).toContain('user     cat  password new=password')
  expect(lines.join('\n')).not.toMatch(/cannot sign in to realm photos: (cat|dan)/)
})
