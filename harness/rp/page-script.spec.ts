import { expect, test } from 'vitest'
import type { HttpClient } from '../http/http-client.ts'
import type { Reply } from '../http/reply.ts'
import { PageScript } from './page-script.ts'

const origin = 'http://app.example'
const script = new PageScript({} as HttpClient, origin)
const request = { method: 'POST', url: 'http://as.example/register', askingFor: ['content-type'] } as const

function reply(headers: Readonly<Record<string, string>>, status = 204): Reply {
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
  return { url: request.url, status, headers: lists, text: '', json: undefined, exchange: 1 }
}

test.each([
  ['its own origin', origin, true],
  ['the wildcard', '*', true],
  ['another origin', 'http://other.example', false],
  ['two values, which browsers refuse', `${origin}, ${origin}`, false],
])('a script reads an answer for %s: %s', (_, value, reads) => {
  expect(script.mayRead(reply({ 'access-control-allow-origin': value }))).toBe(reads)
})

test('a browser goes on where a preflight allows the headers, in any case of letters', () => {
  const headers = {
    'access-control-allow-origin': origin,
    'access-control-allow-headers': 'DPoP, Content-Type',
  }
  expect(script.missingIn(reply(headers), request)).toEqual([])
})

test('a wildcard allows every header but authorization', () => {
  const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
  expect(script.missingIn(reply(headers), request)).toEqual([])
  expect(script.missingIn(reply(headers), { ...request, askingFor: ['authorization'] })).toEqual([
    'the header authorization is not allowed',
  ])
})

test.each([
  ['refused', {}, 405, 'status 405'],
  ['for nobody', {}, 204, 'no Access-Control-Allow-Origin for it'],
  ['without headers', { 'access-control-allow-origin': '*' }, 200, 'the header content-type is not allowed'],
] as const)('a browser does not go on after a preflight that is %s', (_, headers, status, missing) => {
  expect(script.missingIn(reply(headers, status), request)).toEqual([missing])
})
