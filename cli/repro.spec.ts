import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

/** What a script asks for, by the names that it gives to them. */
function secretsOf(script: string): Record<string, string> {
  const asked = readFileSync(script, 'utf8').matchAll(/^need (\w+) '(.*)'$/gm)
  return Object.fromEntries(
    [...asked].map(([, name = '', what = '']) => [
      name,
      what.startsWith('the password') ? 'test-password-of-philhills' : 'album:test-secret-of-album',
    ]),
  )
}
const PATH = process.env.PATH ?? ''

test('the script of run --repro shows the failure without this tool', async () => {
  const id = 'logout-rp-initiated-survives'
  const ended = await folder.run(['run', '--defect', 'rp-logout-kills-offline', '--repro', id])
  expect(ended.code).toBe(1)
  const script = join(folder.path, 'reports', 'out', `repro-${id}.sh`)
  const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js')
  // The recorded addresses are those of the in-process mock, which is port 9400.
  const mock = spawn(
    process.execPath,
    [main, 'mock', '--suites', '--port', '9400', '--defect', 'rp-logout-kills-offline'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    let said = ''
    mock.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    for (let waited = 0; waited < 10_000 && !said.includes('issuer'); waited += 50) await sleep(50)
    const output = execFileSync('bash', [script], { env: { PATH, ...secretsOf(script) }, encoding: 'utf8' })
    expect(output).toMatch(/POST \/token {2}-> HTTP\/1\.1 200 OK/)
    expect(output.split('the last answer:')[1]).toContain('"error":"invalid_grant"')
  } finally {
    mock.kill('SIGTERM')
  }
})

test('a script without its secrets says which ones it wants', async () => {
  const script = join(folder.path, 'reports', 'out', 'repro-logout-rp-initiated-survives.sh')
  expect(() => execFileSync('bash', [script], { env: { PATH }, stdio: 'pipe' })).toThrow(
    /PASSWORD_1: the password of philhills/,
  )
})

test('an unknown id is exit code 2', async () => {
  const { code, stderr } = await folder.run(['run', '--repro', 'nothing-of-the-kind'])
  expect(stderr).toContain('unknown requirement or area "nothing-of-the-kind"')
  expect(code).toBe(2)
})
