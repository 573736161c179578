import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { answerRefusal } from './answer-refusal.ts'
import { OAuthError, type OAuthErrorOptions } from './oauth-error.ts'

async function answerTo(code: 'invalid_grant' | 'conflict', options?: OAuthErrorOptions) {
  const app = new Hono().get('/', (context) =>
    answerRefusal(context, new OAuthError(code, 'says why', options)),
  )
  const response = await app.request('/')
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('a refusal is 400 with its code and its description, unless it says otherwise', async () => {
  const { status, headers, text } = await answerTo('invalid_grant')
  expect([status, headers.get('content-type')]).toEqual([400, 'application/json'])
  expect(text).toBe('{"error":"invalid_grant","error_description":"says why"}')
})

test('a refusal may have a status, headers and a body of its own, or no body', async () => {
  const own = await answerTo('conflict', {
    status: 409,
    headers: { 'x-own': '1' },
    body: { errorMessage: 'taken' },
  })
  expect([own.status, own.headers.get('x-own'), own.text]).toEqual([409, '1', '{"errorMessage":"taken"}'])
  const none = await answerTo('conflict', { status: 413, body: null })
  expect([none.status, none.text, none.headers.get('content-type')]).toEqual([413, '', null])
})

test('a refusal names the clause that defines its code', () => {
  expect(new OAuthError('invalid_grant', '').clause).toBe('RFC 6749, section 5.2')
  expect(new OAuthError('unsupported_token_type', '').clause).toBe('RFC 7009, section 2.2.1')
})
