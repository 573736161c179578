/**
 * Uses an installed package as strangers do who have another Node or another test runner, with the examples that it
 * brings: called by check-package.ts.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Check = (name: string, holds: boolean, shown?: string) => void

/** Beside the Node that runs this; without a patch, since a smoke test is to meet what users get. */
const nodes = ['22', '24']
const packages = ['vitest@4.1.12', 'jest@30.5.2']

/** As the first lines of the examples say. */
const runners = [
  { name: 'vitest', file: 'vitest.test.js', args: ['node_modules/vitest/vitest.mjs', 'run'] },
  { name: 'node:test', file: 'node.test.js', args: ['--test'] },
  {
    name: 'Jest',
    file: 'jest.test.js',
    args: [
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      '--transform',
      '{}',
      '--runTestsByPath',
    ],
  },
] as const

/** The tests of a client, as the first lines of each say. */
const backups = [
  { name: 'vitest', args: ['node_modules/vitest/vitest.mjs', 'run', 'backup.vitest.test.js'] },
  { name: 'node:test', args: ['--test', 'backup.node.test.js'] },
  {
    name: 'Jest, in CommonJS',
    args: [
      ...['node_modules/jest/bin/jest.js', '--globalSetup', './jest.mock.mjs'],
      ...['--globalTeardown', './jest.mock-stop.mjs', '--testMatch', '**/jest.commonjs.test.cjs'],
    ],
  },
] as const

/** @param folder to be made */
export function checkRunners(folder: string, tarball: string, check: Check): void {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"name":"runners","private":true,"type":"module"}\n')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', tarball, ...packages], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const installed = join(folder, 'node_modules', 'offline-conformance')
  cpSync(join(installed, 'examples', 'test-runners'), folder, { recursive: true })
  const run = (command: string, args: readonly string[], environment: Record<string, string> = {}) => {
    const env = { ...process.env, NO_COLOR: '1', ...environment }
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env })
    // Jest tells on its standard error what passed.
    return { code: status, text: `${stdout}${stderr}` }
  }
  for (const { name, file, args } of runners) {
    const green = run(process.execPath, [...args, file])
    check(
      `the example passes in ${name}`,
      green.code === 0 && /\b(?:[3-9]|\d{2,}) passed|\bpass (?:[3-9]|\d{2,})/.test(green.text),
      green.text,
    )
    const red = run(process.execPath, [...args, file], { MOCK_DEFECT: 'rp-logout-kills-offline' })
    check(
      `the example fails in ${name} where the provider has a defect`,
      red.code === 1 && red.text.includes('logout-rp-initiated-survives'),
      red.text,
    )
  }
  for (const { name, args } of backups) {
    const { code, text } = run(process.execPath, args)
    check(`the tests of a backup pass in ${name}`, code === 0, text)
  }
  const cli = 'node_modules/offline-conformance/dist/cli/main.js'
  for (const version of nodes) {
    const on = (...args: string[]) =>
      run('npm', ['exec', '--yes', `--package=node@${version}`, '--', 'node', ...args])
    const actual = on('--version').text.trim()
    check(`npm brings Node ${version}`, actual.startsWith(`v${version}.`), actual)
    const green = on(cli, 'run', '--out', `node-${version}`)
    check(
      `run passes against the built-in mock on Node ${actual}`,
      green.code === 0 && /\d+ of \d+ applicable passed/.test(green.text),
      green.text,
    )
    const red = on(cli, 'run', 'logout', '--defect', 'rp-logout-kills-offline', '--out', `broken-${version}`)
    check(`a defect gives exit code 1 on Node ${actual}`, red.code === 1, red.text)
  }
}
