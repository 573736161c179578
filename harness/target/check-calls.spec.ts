import { expect, test } from 'vitest'
import { checkCalls } from './check-calls.ts'
import type { Calls } from './target-file.ts'

const inBrowser = { as: 'user-browser', request: 'GET /my' } as const
const list = { ...inBrowser, rows: 'li', entry: { id: '@id' } }
const revocation = { as: 'user-browser', each: 'user-list-grants', press: 'button' } as const

function problemsOf(calls: Calls): string {
  try {
    checkCalls({ calls }, (path) => `target.yaml:${path.length}`)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

test.each<[string, Calls, RegExp]>([
  [
    'a variable that nobody knows',
    { 'admin-revoke-user': { request: 'DELETE /users/{user}/tokens' } },
    /^target\.yaml:3 calls\.admin-revoke-user\.request: found \{user\}, which is not available here; accepted are issuer, .*user_id/,
  ],
  [
    'an answer before there was one',
    { 'admin-revoke-user': { request: 'DELETE /{answer.id}' } },
    /found \{answer\.id\}/,
  ],
  [
    'a value against forged requests without a source',
    { 'user-revoke-grant': { ...inBrowser, headers: { 'x-csrf': '{csrf}' } } },
    /\{csrf\} needs csrf:/,
  ],
  [
    'two sources of such a value',
    { 'user-revoke-grant': { ...inBrowser, csrf: { page: '/my', field: 'a', cookie: 'b' } } },
    /csrf: one of field, meta, cookie is needed; found field and cookie/,
  ],
  [
    'a selector that is none',
    { 'user-list-grants': { ...list, rows: 'li[' } },
    /calls\.user-list-grants\.rows: it is no CSS selector/,
  ],
  [
    'a pseudo-class that does not exist',
    { 'user-list-grants': { ...list, entry: { id: 'a:nothing-such' } } },
    /entry\.id: it is no CSS selector/,
  ],
  [
    'a pattern that is none',
    { 'user-list-grants': { ...list, entry: { id: 'a /(/' } } },
    /entry\.id: it is no CSS selector or pattern/,
  ],
  ['neither request nor press', { 'user-revoke-grant': { as: 'user-browser' } }, /one of request, press/],
  [
    'something to press by an administrator',
    { 'user-list-grants': list, 'user-revoke-grant': { ...revocation, as: 'admin' } },
    /only a browser presses something/,
  ],
  [
    'something to press in a list that is no page',
    { 'user-list-grants': { request: 'GET /my', entry: {} }, 'user-revoke-grant': revocation },
    /a list that has rows/,
  ],
  [
    'a list that goes on in two ways',
    { 'user-list-grants': { ...list, next: { header: true, url: 'next' } } },
    /next: one of header, url, press, cursor, page is needed; found header and url/,
  ],
  [
    'a cursor without a parameter',
    { 'user-list-grants': { ...list, next: { cursor: 'next' } } },
    /"parameter" is missing/,
  ],
])('what the file alone shows wrong is told before anything is sent: %s', (_, calls, message) => {
  expect(problemsOf(calls)).toMatch(message)
})

test('calls that are written well are left alone', () => {
  const steps = [{ request: 'PUT /{answer.0.id}', change: { on: false } }, { press: '#sure' }]
  expect(
    problemsOf({ 'user-list-grants': list, 'user-revoke-grant': { ...revocation, followed_by: steps } }),
  ).toBe('none')
})
