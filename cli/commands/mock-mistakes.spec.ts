import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError } from '../../harness/engine/errors.ts'
import { mock } from './mock.ts'
import type { MockOptions } from './mock-flags.ts'

const folder = mkdtempSync(join(tmpdir(), 'mistakes-'))
afterAll(() => rmSync(folder, { recursive: true }))

const config = (name: string, text: string): Partial<MockOptions> => {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, text)
  return { config: file }
}
const client = (members: string): string => `clients: [{ client_id: app, ${members} }]\n`

/** Every mistake is a sentence that says where it is, what was found, and what is accepted. */
const mistakes: readonly (readonly [string, Partial<MockOptions>, RegExp])[] = [
  [
    'an issuer that is no URL',
    { issuer: 'localhost:9400' },
    /--issuer: found "localhost:9400"; accepted are/,
  ],
  ['an issuer with a query', { issuer: 'http://localhost/?a' }, /--issuer: found .* without query/],
  [
    'an unknown way to have issuers',
    { issuers: 'by-host' },
    /--issuers: found "by-host"; accepted is by-path/,
  ],
  [
    'issuers by path with an issuer',
    { issuers: 'by-path', issuer: 'http://localhost:1' },
    /makes its issuers itself; leave the issuer out/,
  ],
  [
    'a certificate without its key',
    { cert: 'cert.pem' },
    /--cert and --key belong together; --key is missing/,
  ],
  ['a key without its certificate', { key: 'key.pem' }, /--cert is missing/],
  [
    'a certificate that is not there',
    { cert: '/nowhere', key: '/nowhere' },
    /--cert \/nowhere: cannot be read \(ENOENT\)/,
  ],
  [
    'a certificate that is none',
    { cert: import.meta.filename, key: import.meta.filename },
    /--cert and --key: accepted are/,
  ],
  ['an authority to export without HTTPS', { exportCa: 'ca.pem' }, /--export-ca .* requires --https/],
  ['an unknown preset', { preset: 'keyclock' }, /unknown preset "keyclock".*keycloak/],
  ['a defect that nobody knows', { defect: ['logout-kills'] }, /unknown defect "logout-kills"/],
  ['a release without the look-alike', { release: '26.0' }, /require --preset keycloak/],
  ['an address of the look-alike without it', { url: 'http://kc:8080' }, /--url requires --preset keycloak/],
  [
    'strictness of the look-alike',
    { preset: 'keycloak', strict: true },
    /cannot be combined with --preset keycloak/,
  ],
  [
    'secrets of the look-alike',
    { preset: 'keycloak', keepSecrets: true },
    /--keep-secrets cannot be combined with --preset keycloak, which has no inspector/,
  ],
  [
    'secrets kept where other machines come',
    { host: '0.0.0.0', keepSecrets: true },
    /the configuration: keep_secrets: found the host 0\.0\.0\.0; accepted are .*localhost/,
  ],
  [
    'secrets of several issuers kept where other machines come',
    { ...config('secrets', 'keep_secrets: true\n'), host: '0.0.0.0', issuers: 'by-path' },
    /secrets\.yaml: keep_secrets: found the host 0\.0\.0\.0/,
  ],
  [
    'secrets kept by words',
    config('words', 'keep_secrets: yes please\n'),
    /words\.yaml:1 keep_secrets: found/,
  ],
  [
    'an address of the look-alike that is none',
    { preset: 'keycloak', url: 'kc' },
    /--url: found "kc"; accepted is/,
  ],
  ['a file that is not there', { config: '/nowhere.yaml' }, /\/nowhere\.yaml/],
  [
    'a member that is not known',
    config('member', 'user: []\n'),
    /member\.yaml:1 .*unknown key "user".*accepted are/,
  ],
  ['an issuer of a file that is no URL', config('issuer', 'issuer: here\n'), /issuer\.yaml:1 issuer/],
  [
    'a client without an identifier',
    config('id', 'clients: [{ client_secret: x }]\n'),
    /^[^\n]*id\.yaml:1 clients\.0: "client_id" is missing$/,
  ],
  [
    'a way to authenticate that is none',
    config('method', client('token_endpoint_auth_methods: [basic]')),
    /method\.yaml:1 .*client_secret_basic/,
  ],
  [
    'a redirect URI that leads nowhere',
    config('uri', client('redirect_uris: ["callback"]')),
    /clients: redirect_uris: callback is no absolute URI/,
  ],
  [
    'a wildcard in a strict provider',
    { ...config('wild', client('redirect_uris: ["http://localhost:*/**"]')), strict: true },
    /has a wildcard, which only the configuration of a provider that is not strict may have/,
  ],
  [
    'a client that cannot be used, with issuers by path',
    { ...config('path', client('redirect_uris: ["javascript:alert(1)"]')), issuers: 'by-path' },
    /leads to no client/,
  ],
  [
    'a front channel with a path',
    config('front', 'addresses: { front_channel: "http://a/b" }\n'),
    /front\.yaml:1 addresses\.front_channel/,
  ],
]

test.each(mistakes)('%s is told in a sentence', async (_, options, sentence) => {
  const running = mock({ port: 0, host: 'localhost', suites: false, ...options })
  const error = await running.catch((reason: unknown) => reason)
  // The command ends with 2 for an error of this kind.
  expect(error).toBeInstanceOf(ConfigError)
  expect((error as Error).message).toMatch(sentence)
})

test('a port that is taken on one of the two loopback addresses is told, and other code keeps its Response', async () => {
  const own = globalThis.Response
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as { port: number }
  try {
    await expect(mock({ port, host: 'localhost', suites: false })).rejects.toThrow(
      /is in use; choose another/,
    )
    expect(globalThis.Response).toBe(own)
  } finally {
    taken.close()
  }
})
