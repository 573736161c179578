import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { request, fetch as undiciFetch } from 'undici'
import { expect, test } from 'vitest'
import { providerWith } from '../provider/testing/client.ts'
import { mockProviderHandler } from './msw-handler.ts'
import { listen } from './node-server.ts'
import { FetchDispatcher } from './undici-dispatcher.ts'

const metadata = 'https://op.example/.well-known/openid-configuration'

test('undici reaches a provider through its dispatcher, without a socket', async () => {
  const dispatcher = new FetchDispatcher(providerWith())
  const { statusCode, headers, body } = await request(metadata, { dispatcher })
  expect(statusCode).toBe(200)
  expect(headers['content-type']).toContain('application/json')
  expect(await body.json()).toMatchObject({ issuer: 'https://op.example' })
  const posted = await request('https://op.example/token', {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=refresh_token&refresh_token=x&client_id=phone',
  })
  expect(await posted.body.json()).toMatchObject({ error: 'invalid_grant' })
})

test("undici's fetch works with the dispatcher, too", async () => {
  const dispatcher = new FetchDispatcher(providerWith())
  const response = await undiciFetch(metadata, { dispatcher })
  expect(await response.json()).toMatchObject({ issuer: 'https://op.example' })
})

test('a provider that throws is a failed request', async () => {
  const dispatcher = new FetchDispatcher({ fetch: () => Promise.reject(new Error('out of order')) })
  await expect(request(metadata, { dispatcher })).rejects.toThrow('out of order')
})

test('MSW answers for the origin of the issuer and leaves the rest alone', async () => {
  const server = setupServer(
    mockProviderHandler(http, providerWith()),
    http.get('https://api.example/', () => HttpResponse.text('the api')),
  )
  server.listen({ onUnhandledRequest: 'error' })
  try {
    expect(await (await fetch(metadata)).json()).toMatchObject({ issuer: 'https://op.example' })
    expect(await (await fetch('https://api.example/')).text()).toBe('the api')
  } finally {
    server.close()
  }
})

test('a listening provider has its address as issuer, and its port is free again after closing', async () => {
  const { origin, port, close } = await listen()
  expect(await (await fetch(`${origin}/.well-known/openid-configuration`)).json()).toMatchObject({
    issuer: origin,
  })
  await expect(listen({}, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await close()
  await expect(fetch(origin)).rejects.toThrow()
})
