import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultUsers } from '../fixtures/people.ts'
import { recordedLogin } from '../interop/first-hour/recorded-login.ts'
import { type ListeningProvider, listen } from '../mock-provider/adapters/node-server.ts'
import { CommandFolder } from './testing/command.ts'

const user = defaultUsers[0]
if (user === undefined) throw new Error('the mock has no user')
const { username, password } = user
const folder = new CommandFolder()
let server: ListeningProvider

beforeAll(async () => {
  server = await listen({ login: { pages: 'json' } })
})

afterAll(async () => {
  await server?.close()
  folder.remove()
})

test('a sign-in recorded by the browser becomes a target file that signs in by itself', async () => {
  const har: string = await recordedLogin({ issuer: server.origin, user }, folder.path)

  const env = { SECRET: 'test-secret-of-web-app', PASSWORD: password }
  const who = ['--client', 'web-app=env:SECRET', '--user', `${username}=env:PASSWORD`]
  const without = await folder.run(['init', server.origin, ...who], { env })
  expect(without.stderr).toContain('--record')
  expect(without.code).toBe(2)
  // The first attempt left a file, which the recording completes.
  const ended = await folder.run(['init', '--update', '--record', har], { env })
  expect(ended.stderr).toBe('')
  expect(ended.stdout).toContain('seen  /login (login): POST {issuer}/login')
  expect(ended.code).toBe(0)
  const text = folder.read('target.yaml')
  expect(text).toContain('password: "{password}"')
  for (const secret of Object.values(env)) expect(text).not.toContain(secret)
  const run = await folder.run(['run', '--target', 'target.yaml', 'scope-issues-refresh-token'], { env })
  expect(run.code).toBe(0)
})
