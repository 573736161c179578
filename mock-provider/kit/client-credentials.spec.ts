import { expect, test } from 'vitest'
import { clientCredentials } from './client-credentials.ts'

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
const read = (authorization: string | undefined, form: Record<string, string> = {}) =>
  clientCredentials(authorization, new URLSearchParams(form), 'utf-8')

test('name and secret of a Basic header are form-decoded, and the secret may have a colon', () => {
  expect(read(basic('my%20app:a+b%3A:c')).basic).toEqual({ clientId: 'my app', secret: 'a b::c' })
  expect(read(basic('app:')).basic).toEqual({ clientId: 'app', secret: '' })
})

test.each(['Basic', 'Basic !!', basic('no colon'), basic('%zz:x'), 'Bearer x'])(
  'a header that cannot be read is still seen: %s',
  (authorization) => {
    expect(read(authorization)).toMatchObject({ authorization, basic: undefined })
  },
)

test('each way of the form is read, and an empty parameter is absent', () => {
  expect(read(undefined, { client_id: 'app', client_secret: '', client_assertion: 'a.b.c' })).toEqual({
    authorization: undefined,
    basic: undefined,
    clientId: 'app',
    secret: undefined,
    assertion: 'a.b.c',
    assertionType: undefined,
  })
})

test('bytes beyond ASCII are read as the caller says', () => {
  const authorization = basic('app:pässword')
  const form = new URLSearchParams()
  expect(clientCredentials(authorization, form, 'utf-8').basic?.secret).toBe('pässword')
  expect(clientCredentials(authorization, form, 'latin1').basic?.secret).toBe('pÃ¤ssword')
})
