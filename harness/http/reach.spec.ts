import { describe, expect, test } from 'vitest'
import { Recorder } from '../evidence/recorder.ts'
import { Redactor } from '../evidence/redactor.ts'
import { withDefaults } from '../target/defaults.ts'
import type { Target } from '../target/target-file.ts'
import { mayBeInside, reachOf } from './reach.ts'
import { httpInFrontOf } from './testing/http-in-front-of.ts'

const issuer = 'https://op.example'

function targetOf(more: Partial<Target> = {}): Target {
  return withDefaults({ issuer, clients: { main: { client_id: 'web' } }, users: [], ...more })
}

/** Why a browser may not go somewhere; undefined where it may. */
function refusal(url: string, target: Target = targetOf(), metadata: Record<string, unknown> = {}) {
  const read = {
    issuer: target.issuer,
    authorization_endpoint: `${target.issuer}/authorize`,
    token_endpoint: `${target.issuer}/token`,
    ...metadata,
  }
  return reachOf(target, read).refusal({ sender: 'browser B1', method: 'GET', url })
}

describe('a request goes', () => {
  test.each<[string, string, Partial<Target>, Record<string, unknown>]>([
    ['to the issuer', `${issuer}/login`, {}, {}],
    [
      'to an origin of its metadata',
      'https://login.example/x',
      {},
      { userinfo_endpoint: 'https://login.example/u' },
    ],
    ['to one of hosts:', 'https://login.example/x', { hosts: ['https://login.example/'] }, {}],
    ['to a private address of hosts:', 'https://10.0.0.7:8443/', { hosts: ['https://10.0.0.7:8443'] }, {}],
    [
      'to the address of a call',
      'https://admin.example/users',
      { calls: { 'admin-delete-user': { request: 'DELETE https://admin.example/users/{user_id}' } } },
      {},
    ],
    [
      'to another port of this machine that the metadata of an issuer on this machine names',
      'http://127.0.0.1:9001/login',
      { issuer: 'http://localhost:9000' },
      { authorization_endpoint: 'http://127.0.0.1:9001/authorize' },
    ],
  ])('%s', (_, url, more, metadata) => {
    expect(refusal(url, targetOf(more), metadata)).toBeUndefined()
  })
})

describe('a request does not go', () => {
  test('to an origin that nobody named, and the line to add is told', () => {
    expect(refusal('https://x.example:8443/login', targetOf({ hosts: ['https://y.example'] }))).toEqual({
      place: 'https://x.example:8443',
      why: 'the target file does not name: add hosts: [https://y.example, https://x.example:8443]',
      remedy: 'hosts: [https://y.example, https://x.example:8443]',
    })
  })

  test.each([
    ['another port of the issuer', 'https://op.example:8443/'],
    ['a name that only begins like the issuer', 'https://op.example.evil.example/'],
    ['a user name that looks like the issuer', 'https://op.example@evil.example/'],
  ])('to %s', (_, url) => {
    expect(refusal(url)?.remedy).toBe(`hosts: [${new URL(url).origin}]`)
  })

  test.each([
    ['loopback', 'https://127.0.0.1:8443/', 'an address of this machine'],
    ['loopback in decimal', 'https://2130706433/', 'an address of this machine'],
    ['loopback in octal', 'https://0177.0.0.1/', 'an address of this machine'],
    ['loopback in hexadecimal', 'https://0x7f000001/', 'an address of this machine'],
    ['loopback, short', 'https://127.1/', 'an address of this machine'],
    ['the unspecified address', 'https://0.0.0.0/', 'an address of this machine'],
    ['loopback of IPv6', 'https://[::1]/', 'an address of this machine'],
    ['loopback of IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/', 'an address of this machine'],
    ['localhost', 'https://localhost/', 'an address of this machine'],
    ['a name below localhost, with a dot behind', 'https://a.localhost./', 'an address of this machine'],
    ['the metadata service of clouds', 'https://169.254.169.254/', 'a link-local address'],
    ['link-local of IPv6', 'https://[fe80::1]/', 'a link-local address'],
    ['a private network', 'https://192.168.1.1/', 'an address of a private network'],
    ['a private network of IPv6', 'https://[fd00::1]/', 'an address of a private network'],
    ['IPv4 behind NAT64', 'https://[64:ff9b::7f00:1]/', 'an address of a private network'],
    ['a name of a private network', 'https://vault.internal/', 'an address of a private network'],
    ['a name without a dot', 'https://vault/', 'an address of a private network'],
  ])('to %s that the metadata of a public issuer names', (_, url, kind) => {
    expect(refusal(url, targetOf(), { userinfo_endpoint: url })?.why).toContain(`is ${kind} and`)
  })

  test('to a link-local address that metadata names, whoever the issuer is', () => {
    const target = targetOf({ issuer: 'http://169.254.1.1' })
    expect(refusal('http://169.254.169.254/', target, { jwks_uri: 'http://169.254.169.254/' })).toBeDefined()
  })

  test('to another port of this machine, only because the issuer is on this machine', () => {
    expect(refusal('http://127.0.0.1:6379/', targetOf({ issuer: 'http://127.0.0.1:9000' }))).toBeDefined()
  })

  test('to a host that is made of variables, and so is named by nobody', () => {
    const calls = { 'admin-delete-user': { request: 'DELETE https://adm{user_id}.example/' } }
    expect(refusal('https://adm.example/', targetOf({ calls }))).toBeDefined()
    expect(refusal('https://ad.example/', targetOf({ calls }))).toBeDefined()
  })

  test.each([
    ['http://[', '"http://["'],
    ['javascript:alert(1)', '"javascript:alert(1)"'],
    ['file:///etc/passwd', '"file:///etc/passwd"'],
    ['myapp://callback', '"myapp://callback"'],
  ])('to %s, which is no web address', (url, place) => {
    expect(refusal(url)).toEqual({ place, why: 'is no web address' })
  })
})

describe('where the issuer is encrypted, an address that is not', () => {
  const target = targetOf({ hosts: ['http://op.example', 'http://127.0.0.1:9000'] })
  const reach = reachOf(target)
  const url = 'http://op.example/token'

  test.each([
    ['a form', { sender: 'client main', method: 'POST', form: [['code', 'c']] as const }],
    ['credentials', { sender: 'client main', method: 'GET', headers: { authorization: 'Bearer x' } }],
    ['a key of another header', { sender: 'administrator', method: 'GET', headers: { 'x-api-key': 'x' } }],
    ['a text in JSON', { sender: 'clock', method: 'POST', json: { a: [{ password: 'p' }] } }],
    ['anything of a browser', { sender: 'browser B1', method: 'GET' }],
  ])('gets no %s', (_, request) => {
    expect(reach.refusal({ ...request, url })?.why).toMatch(/^is not encrypted while the issuer is/)
  })

  test('gets no text in its query', () => {
    const request = { sender: 'client', method: 'GET', url: `${url}?token=abc` }
    expect(reach.refusal(request)).toBeDefined()
  })

  test('gets a request with nothing in it, and one that moves a clock', () => {
    expect(reach.refusal({ sender: 'client', method: 'GET', url })).toBeUndefined()
    const clock = 'http://127.0.0.1:9000/clock?seconds=3'
    expect(
      reach.refusal({ sender: 'clock', method: 'POST', url: clock, json: { advance: 3 } }),
    ).toBeUndefined()
  })
})

test('what is refused is not sent, and is recorded without what it would have carried', async () => {
  const recorder = new Recorder({ redactor: new Redactor() })
  let asked = 0
  const http = httpInFrontOf(
    async () => {
      asked += 1
      return new Response()
    },
    { reach: reachOf(targetOf()), recorder },
  )
  const form = [['password', 'opensesame']] as const
  const sent = http.send({ sender: 'browser B1', method: 'POST', url: 'https://127.0.0.1:1/login', form })
  await expect(sent).rejects.toThrow(
    'the browser is sent to https://127.0.0.1:1, which is an address of this machine and the target file does not name: add hosts: [https://127.0.0.1:1]',
  )
  expect(asked).toBe(0)
  expect(recorder.exchanges).toMatchObject([{ failure: 'OUT_OF_REACH', request: { headers: [] } }])
  expect(JSON.stringify(recorder.exchanges)).not.toContain('opensesame')
})

test('names of the owner may belong to addresses inside, those of others only where the issuer is inside', () => {
  const names = mayBeInside(targetOf({ hosts: ['https://login.example:8443'] }))
  expect(['op.example', 'login.example', 'other.example'].map(names)).toEqual([true, true, false])
  expect(mayBeInside(targetOf({ issuer: 'http://localhost:9000' }))('other.example')).toBe(true)
})
