import { expect, test } from 'vitest'
import { BrowserSession } from './browser-session.ts'
import { httpInFrontOf } from './testing/http-in-front-of.ts'

/** A browser in front of a server that sets one cookie and then tells which ones came back. */
function browserWith(cookie: string): BrowserSession {
  const http = httpInFrontOf(async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/set') return new Response('', { headers: { 'set-cookie': cookie } })
    return new Response(request.headers.get('cookie') ?? '')
  })
  return new BrowserSession({ name: 'B1', http })
}

async function sentBack(cookie: string, origin: string, path = '/other'): Promise<string> {
  const browser = browserWith(cookie)
  await browser.send({ method: 'GET', url: `${origin}/set` })
  return (await browser.send({ method: 'GET', url: `${origin}${path}` })).text
}

test.each([
  ['a plain one', 'a=1', 'http://127.0.0.1:9000', 'a=1'],
  ['a Secure one over HTTP on loopback', 'a=1; Secure; HttpOnly', 'http://127.0.0.1:9000', 'a=1'],
  [
    'a Secure one with a host prefix on loopback',
    '__Host-a=1; Secure; Path=/',
    'http://localhost:9000',
    '__Host-a=1',
  ],
  [
    'a domain that is an address with a dot before it',
    'a=1; Domain=.127.0.0.1',
    'http://127.0.0.1:9000',
    'a=1',
  ],
  ['a percent-encoded value, untouched', 'a=x%2By%3D%22', 'http://127.0.0.1:9000', 'a=x%2By%3D%22'],
  ['a value with an equals sign', 'a=b=c==', 'https://op.example', 'a=b=c=='],
  ['SameSite=Strict', 'a=1; SameSite=Strict', 'https://op.example', 'a=1'],
  ['a parent domain', 'a=1; Domain=example.com', 'https://op.example.com', 'a=1'],
])('%s comes back', async (_, cookie, origin, expected) => {
  expect(await sentBack(cookie, origin)).toBe(expected)
})

test.each([
  ['a Secure one over HTTP elsewhere', 'a=1; Secure', 'http://op.example'],
  ['one of another path', 'a=1; Path=/somewhere', 'https://op.example'],
  ['one of another domain', 'a=1; Domain=other.example', 'https://op.example'],
  ['one that has expired', 'a=1; Max-Age=0', 'https://op.example'],
])('%s does not', async (_, cookie, origin) => {
  expect(await sentBack(cookie, origin)).toBe('')
})

test('two browsers share nothing', async () => {
  const first = browserWith('a=1')
  await first.send({ method: 'GET', url: 'https://op.example/set' })
  const second = browserWith('a=2')
  expect((await second.send({ method: 'GET', url: 'https://op.example/' })).text).toBe('')
})

test.each([
  ['a Max-Age', 'a=1; Max-Age=600'],
  ['an Expires', 'a=1; Expires=Thu, 01 Jan 2026 00:10:00 GMT'],
])('%s ends by the time that the browser goes by, however often the cookie is sent', async (_, cookie) => {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const http = httpInFrontOf(async (request) =>
    new URL(request.url).pathname === '/set'
      ? new Response('', { headers: { 'set-cookie': cookie } })
      : new Response(request.headers.get('cookie') ?? ''),
  )
  const browser = new BrowserSession({ name: 'B1', http, now: () => now })
  await browser.send({ method: 'GET', url: 'https://op.example/set' })
  const sent: string[] = []
  for (let minutes = 0; minutes < 12; minutes += 4) {
    sent.push((await browser.send({ method: 'GET', url: 'https://op.example/' })).text)
    now += 4 * 60_000
  }
  sent.push((await browser.send({ method: 'GET', url: 'https://op.example/' })).text)
  expect(sent).toEqual(['a=1', 'a=1', 'a=1', ''])
})
