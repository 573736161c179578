import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { requestLine, whatToTell } from './mock-lines.ts'

const text = (event: string, details: Record<string, string | number>): string | undefined => {
  const line = whatToTell(event, details)
  // Colours are for terminals.
  return line === undefined ? undefined : stripVTControlCharacters(line.text)
}

test('a refusal is a line with its place, status, code and reason', () => {
  const why = 'web-app is registered for client_secret_basic, the request used client_secret_post'
  expect(text('refused', { at: 'POST /token', status: 401, error: 'invalid_client', why })).toBe(
    `refused  POST /token 401 invalid_client: ${why}`,
  )
  expect(text('refused', { at: 'GET /authorize', error: 'login_required', why: 'nobody is signed in' })).toBe(
    'refused  GET /authorize login_required: nobody is signed in',
  )
})

test('what a client set-up misses is a note, and all else is no line', () => {
  expect(text('no refresh token', { client: 'web-app', why: 'no offline_access' })).toBe(
    'note     no refresh token for web-app: no offline_access',
  )
  expect(text('scope ignored', { client: 'web-app', scope: 'photos', accepted: 'openid' })).toContain(
    'web-app asked for the scope photos, which is not known; known are openid',
  )
  expect(text('signed in', { user: 'kim' })).toBeUndefined()
})

test('nothing that a client sends changes the terminal', () => {
  const why = 'redirect_uri is \u001b]0;x\u0007\n'
  const { text: line } = whatToTell('no refresh token', { client: why, why }) ?? { text: '' }
  const { text: refusal } = whatToTell('refused', { at: why, error: why, why }) ?? { text: '' }
  for (const control of ['\u001b]', '\u0007', '\n']) expect(line + refusal).not.toContain(control)
})

test('a request is one line', () => {
  const line = requestLine({ method: 'POST', path: '/token', status: 200, milliseconds: 3 }).text
  expect(line).toMatch(/^\d\d:\d\d:\d\d POST \/token 200 3 ms$/)
})
