import { spawn } from 'node:child_process'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { unknownUser } from './commands/cleanup.ts'
import type { LeftBehind } from './left-behind.ts'
import { CommandFolder } from './testing/command.ts'
import { freePort } from './testing/free-port.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js')
const fixture = join(import.meta.dirname, '..', 'fixtures', 'targets')
/** Every secret that the target file refers to, as the fixtures spell them. */
const env = Object.fromEntries(
  [...readFileSync(join(fixture, 'mock.yaml'), 'utf8').matchAll(/env:(([A-Z]+)_(SECRET|PASSWORD))/g)].map(
    ([, name = '', whose = '', kind = '']) => [name, `test-${kind.toLowerCase()}-of-${whose.toLowerCase()}`],
  ),
)

/** A mock that outlives the run, and a target file for it. */
async function server() {
  const port = await freePort()
  const mock = spawn(
    process.execPath,
    [main, 'mock', '--port', String(port), '--config', 'mock-provider.yaml'],
    {
      cwd: fixture,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  await new Promise<void>((resolve) => mock.stdout.on('data', () => resolve()))
  const text = readFileSync(join(fixture, 'mock.yaml'), 'utf8')
    .replace(/^server: .*\n/m, '')
    .replace(/^issuer: .*$/m, `issuer: http://localhost:${port}`)
  return { file: folder.write(`target-${port}.yaml`, text), port, end: () => mock.kill('SIGKILL') }
}

/** Kills a run once it has left something of the kind. */
async function killed(file: string, out: string, kind: (left: LeftBehind) => boolean): Promise<LeftBehind> {
  const run = spawn(process.execPath, [main, 'run', '--target', file, '--out', out], {
    cwd: folder.path,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
  const place = join(folder.path, out, 'left-behind.json')
  try {
    for (let waited = 0; waited < 20_000; waited += 5) {
      await sleep(5)
      if (!existsSync(place)) continue
      const left = JSON.parse(readFileSync(place, 'utf8')) as LeftBehind
      if (kind(left)) return left
    }
    throw new Error('the run left nothing of this kind')
  } finally {
    run.kill('SIGKILL')
    await new Promise((resolve) =>
      run.exitCode === null && run.signalCode === null ? run.once('exit', resolve) : resolve(0),
    )
  }
}

test('what a killed run left is listed by name, never by token, and ended; a whole run leaves nothing', async () => {
  const { file, port, end } = await server()
  try {
    await killed(file, 'out', ({ access, made }) => access.length > 0 && made.length > 0)
    const kept = folder.read('out/left-behind.json')
    for (const secret of Object.values(env)) expect(kept).not.toContain(secret)
    expect(kept).not.toMatch(/eyJ|token#|Aa1-/)
    const listed = await folder.run(['cleanup', '--list', '--out', 'out'])
    expect(listed.stdout).toMatch(/^left at http:\/\/localhost:\d+\nleft {6}the access of oc-\S+ at \S+\n/)
    const other = await folder.run(
      ['run', 'errors-no-store', '-t', file, '--out', 'out', '--issuer', `http://127.0.0.1:${port}`],
      { env },
    )
    const aside = `left-behind.localhost-${port}.json`
    expect(other.stdout).toContain(`is kept in ${join('out', aside)}`)
    expect(folder.read(join('out', aside))).toBe(kept)
    renameSync(join(folder.path, 'out', aside), join(folder.path, 'out', 'left-behind.json'))
    const ended = await folder.run(['cleanup', '-t', file, '--out', 'out'], { env })
    expect(ended.stderr).toBe('')
    // The kill may come between the request that makes a user and its answer.
    const stays = ended.stdout.split('\n').filter((line) => line.startsWith('stays'))
    expect(stays.filter((line) => !line.endsWith(unknownUser))).toEqual([])
    expect(ended.stdout).toMatch(/^removed {3}the user oc-/m)
    expect(ended.code).toBe(stays.length === 0 ? 0 : 3)
    expect(existsSync(join(folder.path, 'out', 'left-behind.json'))).toBe(stays.length > 0)
    await rest(file)
  } finally {
    end()
  }
})

/** Continues with the server of the test before, whose start takes a second. */
async function rest(file: string): Promise<void> {
  // What the calls of the target file end, what they cannot, and a user that the killed run never came to make.
  folder.write(
    'out/left-behind.json',
    JSON.stringify({
      about: 'what a run of offline-conformance left at the target; cleanup ends it',
      issuer: /^issuer: (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1],
      access: [
        { user: 'kim', client: 'album' },
        { user: 'stranger', client: 'album' },
      ],
      made: [
        { kind: 'user', name: 'oc-never-made', id: 'oc-never-made' },
        { kind: 'user', name: 'oc-perhaps-made' },
      ],
    }),
  )
  const partly = await folder.run(['cleanup', '-t', file, '--out', 'out'], { env })
  expect(partly.stdout.split('\n').slice(0, 4)).toEqual([
    'removed   the user oc-never-made',
    `stays     the user oc-perhaps-made: ${unknownUser}`,
    'ended     the access of kim at album',
    'stays     the access of stranger at album: the target file does not have them',
  ])
  expect(partly.code).toBe(3)
  expect(JSON.parse(folder.read('out/left-behind.json'))).toMatchObject({
    access: [{ user: 'stranger', client: 'album' }],
    made: [{ kind: 'user', name: 'oc-perhaps-made' }],
  })
  const run = await folder.run(['run', 'errors-no-store', '-t', file, '--out', 'whole'], { env })
  expect(run.code).toBe(0)
  expect((JSON.parse(folder.read('whole/report.json')) as RunReport).ledger.length).toBeGreaterThan(0)
  expect(existsSync(join(folder.path, 'whole', 'left-behind.json'))).toBe(false)
}

test('a file that is something else is refused, with what is wrong in it', async () => {
  folder.write('left-behind.json', '{"about": "x"}')
  const ended = await folder.run(['cleanup', '--out', '.'])
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('left-behind.json')
})
