import { request as httpsRequest } from 'node:https'
import { afterEach, describe, expect, test } from 'vitest'
import { createMockProviders } from '../provider/by-path.ts'
import { listen } from './node-server.ts'
import { selfMadeCertificate } from './self-made-certificate.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function kept<Server extends { close(): Promise<void> }>(server: Promise<Server>): Promise<Server> {
  const running = await server
  open.push(running)
  return running
}

const issuerAt = async (address: string): Promise<unknown> =>
  ((await (await fetch(`${address}/.well-known/openid-configuration`)).json()) as { issuer: unknown }).issuer

describe('a provider on a port', () => {
  test('is at localhost by default, and answers on both loopback addresses', async () => {
    const { origin, port } = await kept(listen())
    expect(origin).toBe(`http://localhost:${port}`)
    expect(await issuerAt(`http://127.0.0.1:${port}`)).toBe(origin)
    expect(await issuerAt(`http://[::1]:${port}`)).toBe(origin)
  })

  test.each(['::1', '[::1]'])('at %s has an origin that is an address', async (host) => {
    const { origin, port } = await kept(listen({}, { host }))
    expect(origin).toBe(`http://[::1]:${port}`)
    expect(await issuerAt(origin)).toBe(origin)
  })

  test('on all addresses is called localhost', async () => {
    const { origin, port } = await kept(listen({}, { host: '0.0.0.0' }))
    expect(origin).toBe(`http://localhost:${port}`)
    expect(await issuerAt(`http://127.0.0.1:${port}`)).toBe(origin)
  })

  test('tells of each request without its query, also where secrets are kept', async () => {
    const lines: string[] = []
    const log = ({ method, path, status }: { method: string; path: string; status: number }): void => {
      lines.push(`${method} ${path} ${status}`)
    }
    const { origin } = await kept(listen({ keep_secrets: true }, { log }))
    await fetch(`${origin}/authorize?client_id=nobody&state=secret`)
    await fetch(`${origin}/nowhere`)
    expect(lines).toEqual(['GET /authorize 400', 'GET /nowhere 404'])
  })

  test('serves HTTPS with a certificate of its own, which whoever trusts its authority accepts', async () => {
    const { cert, key, ca } = await selfMadeCertificate(['mock.test'])
    const { origin, port } = await kept(listen({}, { https: { cert, key } }))
    expect(origin).toBe(`https://localhost:${port}`)
    const answered = (options: object): Promise<number> =>
      new Promise((resolve, reject) => {
        const asking = httpsRequest(`${origin}/health`, options, ({ statusCode = 0 }) => resolve(statusCode))
        asking.once('error', reject).end()
      })
    expect(await answered({ ca })).toBe(200)
    expect(await answered({ ca, servername: 'mock.test' })).toBe(200)
    await expect(answered({ ca, servername: 'other.test' })).rejects.toThrow(/altnames/i)
    await expect(answered({})).rejects.toThrow(/certificate/i)
  })
})

test('several issuers are on one port, made at first use, and know nothing of each other', async () => {
  const options = { users: [{ username: 'kim', password: 'a password' }], keys: 'own' as const }
  const { origin, provider } = await kept(
    listen({}, { make: ({ issuer = '' }) => createMockProviders(options, issuer) }),
  )
  expect(await issuerAt(`${origin}/one`)).toBe(`${origin}/one`)
  const other = await fetch(`${origin}/.well-known/oauth-authorization-server/two`)
  expect(await other.json()).toMatchObject({ issuer: `${origin}/two` })
  expect(provider.names()).toEqual(['one', 'two'])
  const keysOf = async (name: string) => (await fetch(`${origin}/${name}/jwks`)).text()
  expect(await keysOf('one')).not.toBe(await keysOf('two'))
  await provider.named('one').users.remove('kim')
  expect(await provider.named('two').users.list()).toHaveLength(1)
  expect((await fetch(`${origin}/`)).status).toBe(404)
  expect((await fetch(`${origin}/health`)).status).toBe(200)
})
