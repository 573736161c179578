import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from './check-runners.ts'

const secrets = {
  ALBUM_SECRET: 'test-secret-of-album',
  PRINTER_SECRET: 'test-secret-of-printer',
  FIRST_PASSWORD: 'test-password-of-philhills',
  SECOND_PASSWORD: 'test-password-of-bonniereichel',
}

/** Checks the driver of examples/driver with the installed package, as its README says. */
export async function checkDriverExample(place: string, check: Check): Promise<void> {
  const examples = join(place, 'node_modules', 'offline-conformance', 'examples', 'driver')
  for (const name of ['my-driver.ts', 'target.yaml'])
    writeFileSync(join(place, name), readFileSync(join(examples, name)))
  const npx = (...args: string[]): string => {
    try {
      const env = { ...process.env, ...secrets }
      return execFileSync('npx', ['--no-install', 'offline-conformance', ...args], {
        cwd: place,
        encoding: 'utf8',
        env,
      })
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string }
      return `${stdout}${stderr}`
    }
  }
  const without = npx('driver-check', '--target', 'target.yaml')
  check('a driver in TypeScript says that it needs jiti', without.includes('npm install jiti'), without)
  execFileSync('npm', ['install', '--no-audit', '--no-fund', 'jiti@2.6.1'], { cwd: place, stdio: 'ignore' })
  const mock = spawn('npx', ['--no-install', 'offline-conformance', 'mock', '--suites', '--port', '0'], {
    cwd: place,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  mock.stdout.on('data', (chunk: Buffer) => {
    said += chunk
  })
  try {
    for (let waited = 0; waited < 20_000 && !/http:\/\/[\w.]+:\d+/.test(said); waited += 100) await sleep(100)
    const [issuer = ''] = /http:\/\/[\w.]+:\d+/.exec(said) ?? []
    const target = readFileSync(join(place, 'target.yaml'), 'utf8')
    writeFileSync(join(place, 'target.yaml'), target.replace('http://localhost:9400', issuer))
    const checked = npx('driver-check', '--target', 'target.yaml')
    check('the driver of the example keeps the contract', / passed, 0 failed, /.test(checked), checked)
    const run = npx('run', '--target', 'target.yaml', 'revoke-user-kills-offline-token')
    check('a run uses the driver of the example', /pass +revoke-user-kills-offline-token/.test(run), run)
  } finally {
    if (mock.pid !== undefined) process.kill(-mock.pid, 'SIGTERM')
  }
}
