import { describe, expect, test } from 'vitest'
import { keycloakWith, Visitor } from '../keycloak/testing/visitor.ts'
import { BoundedMap } from '../kit/bounded-map.ts'
import { GradualSweep } from '../kit/gradual-sweep.ts'
import { createMockProvider } from './provider.ts'
import { lifetimesFrom } from './settings.ts'
import { providerWith, redirectUri, TestBrowser } from './testing/client.ts'

const issuer = 'https://op.example'

/** Sends JSON as it is written, by an administrator. */
async function administrator(provider: ReturnType<typeof providerWith>) {
  const browser = new TestBrowser(provider)
  const { json } = await browser.token({ grant_type: 'client_credentials', scope: 'admin' }, 'admin')
  const headers = { authorization: `Bearer ${json.access_token}`, 'content-type': 'application/json' }
  return async (method: string, path: string, body?: string) => {
    const init = { method, headers, ...(body === undefined ? {} : { body }) }
    return (await provider.fetch(new Request(`${issuer}${path}`, init))).status
  }
}

describe('numbers', () => {
  test.each([
    'limit=0',
    'limit=-1',
    'limit=abc',
    'limit=',
    'limit=1.5',
    'limit=1e3',
    'cursor=-1',
    'cursor=x',
  ])('a list with %s is refused at once', async (query) => {
    const provider = providerWith()
    await new TestBrowser(provider).tokens()
    const admin = await administrator(provider)
    expect(await admin('GET', `/admin/clients/web/offline?${query}`)).toBe(400)
    expect(await admin('GET', '/admin/clients/web/offline?limit=1&cursor=0')).toBe(200)
  })

  test.each([
    '{"advance":-1}',
    '{"advance":1e309}',
    '{"advance":1e15}',
    '{"advance":null}',
    '{"advance":"60"}',
    '{"set":-1}',
    '{"set":1e309}',
    '{"set":1e300}',
    '{"advance":1,"set":1}',
    '{}',
    '[]',
    'null',
  ])('a clock that is told %s stays where it is, and the journal can be read', async (body) => {
    const provider = providerWith()
    const admin = await administrator(provider)
    expect(await admin('POST', '/control/clock', body)).toBe(400)
    expect(provider.clock.offset).toBe(0)
    expect(await admin('GET', '/control/requests')).toBe(200)
  })

  test.each([
    '{"session":null}',
    '{"offline":5}',
    '{"offline":[]}',
    '{"offline":{"idle":-1}}',
    '{"offline":{"idle":"60"}}',
    '{"offline":{"idle":1e309}}',
    '{"access_token":0}',
    '{"access_token":null}',
    '{"code":{}}',
    '{"ofline":{"idle":60}}',
    '[]',
  ])('lifetimes of %s are refused, and nothing changes', async (body) => {
    const provider = providerWith({ lifetimes: { offline: { idle: 77 } } })
    const admin = await administrator(provider)
    expect(await admin('PATCH', '/admin/lifetimes', body)).toBe(400)
    expect(await admin('PATCH', '/admin/lifetimes', '{"offline":{"idle":60,"max":null}}')).toBe(200)
  })

  test('a configured lifetime that is none is told by its name, with what is accepted', () => {
    expect(() => lifetimesFrom({ offline: { idle: Number.NaN } })).toThrow(
      /^offline\.idle has to be a number of seconds above 0 and up to \d+, found NaN$/,
    )
    expect(() => createMockProvider({ lifetimes: { session: null as never } })).toThrow(
      'lifetimes.session: found null; accepted is object',
    )
  })

  test.each(['{}', '{"defects":null}', '{"defects":[1]}', '{"defects":["reuse-not-detected","no-such"]}'])(
    'defects of %s are refused, and those that were on stay on',
    async (body) => {
      const provider = providerWith({ defects: ['silent-idle-expiry'] })
      expect(await (await administrator(provider))('PUT', '/control/defects', body)).toBe(400)
      expect(provider.defects.active()).toEqual(['silent-idle-expiry'])
    },
  )
})

describe('a body', () => {
  const long = 11 * 1024 * 1024
  const inPieces = () => {
    let left = long / 65_536
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- > 0) controller.enqueue(new Uint8Array(65_536).fill(97))
        else controller.close()
      },
    })
  }

  test.each([
    ['the conforming provider', `${issuer}/token`, () => providerWith()],
    ['the conforming provider', `${issuer}/control/clock`, () => providerWith()],
    [
      'the Keycloak look-alike',
      'https://kc.example/realms/shop/protocol/openid-connect/token',
      () => keycloakWith(),
    ],
  ])('that is too long is 413 at %s, %s, whatever is said of its length', async (_, url, make) => {
    const target = make()
    const ask = async (type: string, init: RequestInit & { duplex?: 'half' }) => {
      const headers = { 'content-type': type, ...init.headers }
      return (await target.fetch(new Request(url, { ...init, method: 'POST', headers }))).status
    }
    for (const type of ['application/x-www-form-urlencoded', 'application/json', 'text/plain']) {
      expect(await ask(type, { body: 'x'.repeat(long) })).toBe(413)
      expect(await ask(type, { body: inPieces(), duplex: 'half' })).toBe(413)
      expect(await ask(type, { body: 'x'.repeat(long), headers: { 'content-length': '1' } })).toBe(413)
    }
  })

  test('of as many parameters as fit is answered soon', async () => {
    const body = Array.from({ length: 120_000 }, (_, index) => `p${index}`).join('&')
    const began = performance.now()
    const response = await new TestBrowser(providerWith()).send('/token', {
      form: Object.fromEntries(body.split('&').map((name) => [name, ''])),
    })
    expect(response.status).toBe(400)
    expect(performance.now() - began).toBeLessThan(5000)
  })
})

describe('what strangers fill', () => {
  test('a bounded map forgets its oldest entries, by their number and by their size', () => {
    const forgotten: string[] = []
    const map = new BoundedMap<string>({
      most: 3,
      mostCharacters: 20,
      sizeOf: (value) => value.length,
      forgotten: (value) => forgotten.push(value),
    })
    for (const name of ['a', 'b', 'c', 'd']) map.set(name, `value ${name}`)
    // Three of eight characters are more than 20, so two are left.
    expect([...map.values()]).toEqual(['value c', 'value d'])
    map.set('c', 'again')
    expect([...map.values()]).toEqual(['value d', 'again'])
    map.set('e', 'far too long for a map of this size')
    expect(map.size).toBe(0)
    expect(forgotten).toHaveLength(5)
  })

  test('authorization requests that wait take no more memory than is set aside', async () => {
    const provider = providerWith()
    const browser = new TestBrowser(provider)
    const first = await browser.authorize()
    const form = { username: 'kim', password: 'password of kim' }
    const state = 's'.repeat(900_000)
    for (let count = 0; count < 18; count++) await new TestBrowser(provider).authorize({ state })
    expect((await browser.submit(first, form)).status).toBe(400)
    const next = await browser.authorize()
    expect(await (await browser.submit(next, form)).text()).toContain('asks for access')
  })

  test('clients that register themselves are refused once they fill the room there is', async () => {
    const provider = providerWith()
    const register = async () => {
      const response = await provider.fetch(
        new Request(`${issuer}/register`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ redirect_uris: [redirectUri], client_name: 'n'.repeat(1_000_000) }),
        }),
      )
      return [response.status, ((await response.json()) as { client_id?: string }).client_id] as const
    }
    const answers = []
    for (let count = 0; count < 20; count++) answers.push(await register())
    expect(answers.map(([status]) => status)).toEqual([...Array(15).fill(201), ...Array(5).fill(429)])
    const admin = await administrator(provider)
    expect(await admin('DELETE', `/admin/clients/${answers[0]?.[1]}`)).toBe(204)
    expect((await register())[0]).toBe(201)
  })

  test('the journal keeps a part of what is long', async () => {
    const provider = providerWith()
    const long = 'l'.repeat(100_000)
    const form = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}${long}`, 'x']))
    for (let count = 0; count < 20; count++) {
      await new TestBrowser(provider).send(`/authorize?scope=${long}&client_id=${long}`, { form })
    }
    expect(provider.requests).toHaveLength(20)
    expect(JSON.stringify(provider.requests).length).toBeLessThan(100_000)
    for (let count = 0; count < 600; count++) {
      const query = Array.from({ length: 50 }, (_, index) => `${index}${'n'.repeat(200)}=x`).join('&')
      await provider.fetch(new Request(`${issuer}/login?${query}`))
    }
    expect(provider.requests.length).toBeGreaterThan(50)
    expect(JSON.stringify(provider.requests).length).toBeLessThan(1_500_000)
  })

  test('pushed requests, sign-ins of a browser and codes of the look-alike do, too', async () => {
    const keycloak = keycloakWith()
    const visitor = new Visitor(keycloak)
    const push = (state: string) =>
      visitor.post('ext/par/request', 'ca', { state, redirect_uri: redirectUri })
    const { body } = await push('first')
    const pushed = (uri: unknown) =>
      visitor.send(`/realms/shop/protocol/openid-connect/auth?client_id=ca&request_uri=${uri}`)
    for (let count = 0; count < 18; count++) await push('s'.repeat(900_000))
    expect(await (await pushed(body.request_uri)).text()).toContain('Invalid Request')

    const page = await visitor.authorize('ca')
    for (let count = 0; count < 300; count++) await visitor.authorize('ca')
    expect((await visitor.signIn(page, 'ann')).status).toBe(400)
    expect((await visitor.signIn(await visitor.authorize('ca'), 'ann')).headers.get('location')).toContain(
      'code=',
    )
  })
})

test('a sweep looks at no more rows than it is told, and has seen all of them after a while', () => {
  const rows = new Map(Array.from({ length: 1000 }, (_, index) => [`row ${index}`, index]))
  const sweep = new GradualSweep(rows)
  let looked = 0
  const isDead = (row: number): boolean => {
    looked += 1
    return row % 2 === 0
  }
  sweep.step(10, isDead)
  expect([looked, rows.size]).toEqual([10, 995])
  for (let call = 0; call < 100; call++) sweep.step(10, isDead)
  expect(rows.size).toBe(500)
  rows.set('late', 2)
  for (let call = 0; call < 60; call++) sweep.step(10, isDead)
  expect(rows.has('late')).toBe(false)
})
