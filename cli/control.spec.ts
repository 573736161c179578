import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js')
let said = ''
let url = ''

const config = folder.write(
  'provider.yaml',
  `users: [{ username: kim, password: "env:KIM_PASSWORD" }]
clients: [{ client_id: app, client_secret: "file:app.secret", redirect_uris: ["https://rp.example/callback"] }]
`,
)
folder.write('app.secret', 'secret of app\n')
const faults = ['--fault', 'endpoint: userinfo, status: 503, times: 2']
const args = [
  main,
  'mock',
  '--config',
  config,
  '--port',
  '0',
  '--auto',
  'kim',
  '--hazard',
  'rotation',
  ...faults,
]
const mock = spawn(process.execPath, args, {
  env: { ...process.env, KIM_PASSWORD: 'password of kim', NO_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
})

beforeAll(async () => {
  for await (const chunk of mock.stdout) {
    said += chunk
    if (said.includes('Ctrl-C')) break
  }
  url = /https?:\/\/\S+/.exec(said)?.[0] ?? ''
})

afterAll(async () => {
  mock.kill('SIGTERM')
  await once(mock, 'exit')
  folder.remove()
})

const control = (...words: string[]) => folder.run(['control', ...words, '--url', url])

test('a shell moves the clock, issues tokens, lets things go wrong and sees what was sent', async () => {
  const advanced = await control('set-clock', 'advance=86400')
  expect(JSON.parse(advanced.stdout)).toMatchObject({ offset: 86_400 })
  const tokens = JSON.parse((await control('tokens', 'user=kim', 'client=app')).stdout)
  const refresh = async (token: string, secret = 'secret of app') =>
    (
      await fetch(`${url}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`app:${secret.replaceAll(' ', '+')}`)}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
      })
    ).status
  await control('fault', 'endpoint=token', 'status=503', 'times=1')
  expect(await refresh(tokens.refresh_token)).toBe(503)
  expect(await refresh(tokens.refresh_token)).toBe(200)
  expect(await refresh(tokens.refresh_token)).toBe(400)
  const { requests } = JSON.parse((await control('requests', 'endpoint=token')).stdout)
  expect(requests.map(({ status }: { status: number }) => status)).toEqual([503, 200, 400])
  const listed = JSON.parse((await control('faults')).stdout)
  expect(listed.faults).toEqual([expect.objectContaining({ endpoint: 'userinfo', left: 2 })])
})

test('secrets of the file come from where they are kept, and nobody prints them', () => {
  expect(said).toMatch(/^user +kim/m)
  expect(said).toMatch(/^fault .*userinfo/m)
})

test('without a command, all of them are listed with what they need', async () => {
  const { code, stdout } = await folder.run(['control'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^update-user username=\.\.\. +Change a user$/m)
})

test.each([
  [['sing'], /unknown control command "sing".*clock/s],
  [['fault', 'endpoint'], /found endpoint, wanted name=value/],
  [['fault', 'endpoint=tokens', 'status=503'], /refused fault \(400 invalid_request\): endpoint .* one of/],
  [['update-user', 'enabled=false'], /username=\.\.\. is missing/],
  [['clock', 'advance=5'], /unknown advance=\.\.\.; none is accepted/],
  [['restore', 'id=snapshot-9'], /refused restore \(404 not_found\): no snapshot snapshot-9/],
])('control %j is refused with what is accepted, exit code 2', async (words, message) => {
  const { code, stderr } = await control(...words)
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
})

test('where no mock answers, the exit code is 4', async () => {
  const { code, stderr } = await folder.run(['control', 'clock', '--url', 'http://127.0.0.1:9'])
  expect([code, stderr]).toEqual([4, expect.stringMatching(/no mock answers at http:\/\/127\.0\.0\.1:9/)])
})

test.each([
  [['--fault', 'endpoint: tokens, status: 503'], /--fault:1 endpoint: .*tokens/],
  [['--fault', 'endpoint: token, staus: 503'], /--fault:1 .*unknown key "staus"/],
  [['--hazard', 'rotten'], /unknown hazard "rotten".*rotation/s],
  [['--auto', 'nobody'], /--auto: login\.auto: no user nobody/],
  [['--control-token', 'env:NOT_SET_ANYWHERE'], /--control-token: the environment variable NOT_SET_ANYWHERE/],
])('mock %j is refused, exit code 2', async (words, message) => {
  const { code, stderr } = await folder.run(['mock', '--port', '0', ...words])
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
})
