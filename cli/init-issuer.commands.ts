import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
const server = createServer(({ url }, response) => {
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}/`
  const endpoints = { authorization_endpoint: `${issuer}authorize`, token_endpoint: `${issuer}token` }
  const isDiscovery = url === '/.well-known/openid-configuration'
  response.writeHead(isDiscovery ? 200 : 404, { 'content-type': 'application/json' })
  response.end(isDiscovery ? JSON.stringify({ issuer, ...endpoints }) : '{}')
})

afterAll(() => {
  server.close()
  folder.remove()
})

test('init takes over the slash at the end of an issuer, and leaves a file', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const named = `http://127.0.0.1:${port}`
  const who = ['--user', 'ann=env:ANN', '--client', 'web=env:WEB']
  const env = { ANN: 'password-of-ann', WEB: 'secret-of-web' }
  const { stdout } = await folder.run(['init', named, ...who, '--out', 'target.yaml'], { env })
  expect(stdout).toContain(`the server writes its issuer ${named}/, which is taken over`)
  expect(folder.read('target.yaml')).toContain(`issuer: ${named}/\n`)
})
