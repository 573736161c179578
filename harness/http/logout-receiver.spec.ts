import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { LogoutTokens, listenForLogout } from './logout-receiver.ts'

test('tokens come out in the order in which they came, whoever waits first', async () => {
  const tokens = new LogoutTokens()
  tokens.take('one')
  expect(await tokens.next(0)).toBe('one')
  const awaited = tokens.next(1000)
  tokens.take('two')
  expect(await awaited).toBe('two')
  expect(await tokens.next(0)).toBeUndefined()
  tokens.take('three')
  expect(await tokens.next(0)).toBe('three')
})

test.each(['https://127.0.0.1:9401/logout', 'http://192.0.2.1:9401/logout', 'http://localhost/logout'])(
  'the run listens on this machine only, not at %s',
  async (address) => {
    await expect(listenForLogout(address)).rejects.toThrow(
      'accepted is http on a loopback address with a port',
    )
  },
)

test('a logout token that is posted to the address arrives, and nothing else does', async () => {
  const address = `http://127.0.0.1:${await freePort()}/logout`
  const receiver = await listenForLogout(address)
  try {
    const body = new URLSearchParams({ logout_token: 'a.logout.token' })
    const statuses: number[] = []
    for (const [url, init] of [
      [address, {}],
      [address, { method: 'POST', body: 'nothing=1' }],
      [`${address}/elsewhere`, { method: 'POST', body }],
      [address, { method: 'POST', body: 'x'.repeat(70_000) }],
      [address, { method: 'POST', body }],
    ] as const) {
      statuses.push((await fetch(url, init)).status)
    }
    expect(statuses).toEqual([400, 400, 400, 400, 200])
    expect(await receiver.next(0)).toBe('a.logout.token')
    await expect(listenForLogout(address)).rejects.toThrow('cannot listen there')
  } finally {
    await receiver.close()
  }
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
