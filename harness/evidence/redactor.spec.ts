import { expect, test } from 'vitest'
import { Recorder } from './recorder.ts'
import { Redactor } from './redactor.ts'

test('the same secret has the same mark wherever it stands, in order of first sight', () => {
  const redactor = new Redactor()
  redactor.learn('refresh_token', 'first-secret-value')
  redactor.learn('refresh_token', 'second-secret-value')
  redactor.learn('access_token', 'third-secret-value')
  expect(redactor.redact('a second-secret-value b first-secret-value c third-secret-value')).toBe(
    'a refresh_token#2 b refresh_token#1 c access_token#1',
  )
})

test.each([
  ['in a query', 'p=p%3Cq%3E%26r%22+s', 'p<q>&r" s'],
  ['percent-encoded', 'p%3Cq%3E%26r%22%20s', 'p<q>&r" s'],
  ['in HTML', 'value="p&lt;q&gt;&amp;r&quot; s"', 'p<q>&r" s'],
  ['in JSON', '{"a":"p<q>&r\\" s"}', 'p<q>&r" s'],
])('a secret %s is found', (_, text, secret) => {
  const redactor = new Redactor()
  redactor.learn('password', secret)
  const redacted = redactor.redact(text)
  expect(redacted).toContain('password#1')
  expect(redacted).not.toContain('r%22')
  expect(redacted).not.toContain('&quot; s')
})

test('the longer of two secrets that begin alike wins', () => {
  const redactor = new Redactor()
  redactor.learn('code', 'abcdefgh')
  redactor.learn('token', 'abcdefghij')
  expect(redactor.redact('abcdefghij abcdefgh')).toBe('token#1 code#1')
})

test('payload and signature of a JWT are secrets by themselves, and short secrets only where they stand alone', () => {
  const redactor = new Redactor()
  redactor.learn('id_token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJraW0ifQ.c2lnbmF0dXJl')
  redactor.learn('password', 'abc')
  expect(redactor.redact('payload eyJzdWIiOiJraW0ifQ, abc and abcd')).toBe(
    'payload id_token#1, password#1 and abcd',
  )
})

test('an exchange is recorded without its secrets, and what is only a name stays', () => {
  const recorder = new Recorder({ redactor: new Redactor() })
  const number = recorder.record({
    request: {
      sender: 'client main',
      method: 'POST',
      url: 'https://op.example/token?state=a-state-value',
      headers: [['authorization', 'Basic dXNlcjpzZWNyZXQtdmFsdWU=']],
      body: 'grant_type=refresh_token&refresh_token=a-refresh-token-value&client_secret=the-client-secret',
    },
    response: {
      status: 200,
      headers: [
        ['set-cookie', 'session=the-cookie-value; Path=/'],
        ['location', 'https://rp.example/callback?code=the-code-value'],
      ],
      body: '{"access_token":"an-access-token","scope":"openid offline_access"}',
    },
    startedAt: new Date(0),
    milliseconds: 3,
  })
  const [exchange] = recorder.exchanges
  const text = JSON.stringify(exchange)
  expect(number).toBe(1)
  for (const secret of [
    'a-state-value',
    'dXNlcjpz',
    'a-refresh-token',
    'the-client-secret',
    'the-cookie',
    'the-code',
    'an-access',
  ]) {
    expect(text).not.toContain(secret)
  }
  expect(text).toContain('openid offline_access')
  expect(exchange?.request.body).toBe(
    'grant_type=refresh_token&refresh_token=refresh_token#1&client_secret=client_secret#1',
  )
})

test('the parts of a value with dots that is no JWT are not taken for secrets', () => {
  const redactor = new Redactor()
  redactor.learn('code', 'f3a9c2d1-code.session-identifier.web-app')
  expect(redactor.redact('/clients/web-app')).toBe('/clients/web-app')
  expect(redactor.redact('code=f3a9c2d1-code.session-identifier.web-app')).toBe('code=code#1')
})
