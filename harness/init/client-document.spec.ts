import { expect, test } from 'vitest'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { toldByClientDocument } from './client-document.ts'

const { signal } = new AbortController()
const address = 'https://tests.example/client.json'
const document = {
  client_id: address,
  redirect_uris: ['http://127.0.0.1:33418/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
}

const told = (answer: Response) =>
  toldByClientDocument(address, {
    ...{ tls: {}, signal },
    transport: new FetchDispatcher({ fetch: async () => answer }),
  })

test('the document of a client tells where it may be sent', async () => {
  expect(await told(Response.json(document))).toEqual({ redirectUri: 'http://127.0.0.1:33418/callback' })
})

test.each([
  ['is not there', new Response(null, { status: 404 }), /HTTP 404/],
  ['is of somebody else', Response.json({ ...document, client_id: 'x' }), /client_id is "x"/],
  [
    'is of a client with a secret',
    Response.json({ ...document, token_endpoint_auth_method: undefined }),
    /token_endpoint_auth_method is absent/,
  ],
  [
    'asks for no refresh tokens',
    Response.json({ ...document, grant_types: ['x'] }),
    /grant_types is \["x"\]/,
  ],
  ['has no redirect URI', Response.json({ ...document, redirect_uris: [] }), /redirect_uris is \[\]/],
])('a document that %s is refused with one that would do', async (_, answer, found) => {
  const refusal = expect(told(answer)).rejects
  await refusal.toThrow(found)
  await refusal.toThrow(`Accepted is one such as {"client_id":"${address}"`)
})
