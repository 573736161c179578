import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultUsers } from '../fixtures/people.ts'
import { signingApplication } from '../interop/first-hour/signing-application.ts'
import { type ListeningProvider, listen } from '../mock-provider/adapters/node-server.ts'
import { CommandFolder } from './testing/command.ts'

const user = defaultUsers[0]
if (user === undefined) throw new Error('the mock has no user')
const { username, password } = user
const folder = new CommandFolder()
let server: ListeningProvider

beforeAll(async () => {
  server = await listen({ users: [...defaultUsers] }, { make: signingApplication })
})

afterAll(async () => {
  await server?.close()
  folder.remove()
})

const env = { SECRET: 'test-secret-of-web-app', PASSWORD: password, WRONG: 'not the password' }
const who = ['--client', 'web-app=env:SECRET', '--user']

test('a server whose sign-in page is an application is met without a rule', async () => {
  const met = await folder.run(['init', server.origin, ...who, `${username}=env:PASSWORD`, '--browser'], {
    env,
  })
  expect(met.stderr).toBe('')
  expect(met.stdout).toContain(`seen  ${username} signs in`)
  expect(met.code).toBe(0)
  expect(folder.read('target.yaml')).toContain('login:\n  browser: true\n')
  const names = ['scope-issues-refresh-token', 'logout-offline-id-token-hint-survives']
  const run = await folder.run(['run', '--target', 'target.yaml', '--reporter', 'json', ...names], { env })
  expect([run.code, run.stderr]).toEqual([0, ''])
  expect(run.stdout).not.toContain(password)
}, 240_000)

test('a password that the application refuses is told, and not typed again and again', async () => {
  const met = await folder.run(
    ['init', server.origin, ...who, `${username}=env:WRONG`, '--browser', '--out', 'wrong.yaml'],
    { env },
  )
  expect(met.stderr).toContain('refused the password')
  expect(met.code).toBe(2)
}, 240_000)
