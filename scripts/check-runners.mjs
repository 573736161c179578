/**
 * Uses an installed package as strangers do who have another Node or another test runner:
 * called by check-package.mjs.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Beside the Node that runs this; without a patch, since a smoke test is to meet what users get. */
const nodes = ['22', '24']
const runners = ['vitest@4.1.12', 'jest@30.5.2']

const only = "{ only: ['logout-rp-initiated-survives', 'revoke-token-refresh-token'] }"
const broken = "{ only: ['logout-rp-initiated-survives'], defects: ['rp-logout-kills-offline'] }"

/** The lines of a test file that hands a runner's own functions to the package. */
const testFile = (imports, options) => `${imports}
import { defineConformance } from 'offline-conformance'
defineConformance({ describe, test }, undefined, ${options})
`

/**
 * @param {string} folder an empty directory
 * @param {string} tarball
 * @param {(name: string, holds: boolean, shown?: string) => void} check
 */
export function checkRunners(folder, tarball, check) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"name":"runners","private":true,"type":"module"}\n')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', tarball, ...runners], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const run = (command, args, environment = {}) => {
    try {
      const env = { ...process.env, ...environment }
      return {
        code: 0,
        text: execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe', env }),
      }
    } catch (error) {
      return { code: error.status, text: `${error.stdout}${error.stderr}` }
    }
  }
  // Jest loads modules only with a flag of Node, and has to be told not to compile them.
  const jest = [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--transform',
    '{}',
    '--runTestsByPath',
  ]
  const ways = [
    ['vitest', "import { describe, test } from 'vitest'", ['node_modules/vitest/vitest.mjs', 'run']],
    ['node:test', "import { describe, test } from 'node:test'", ['--test']],
    ['Jest', "import { describe, test } from '@jest/globals'", jest],
  ]
  for (const [name, imports, args] of ways) {
    const own = name.replace(':', '-').toLowerCase()
    const files = [`${own}-green.test.js`, `${own}-broken.test.js`]
    writeFileSync(join(folder, files[0]), testFile(imports, only))
    writeFileSync(join(folder, files[1]), testFile(imports, broken))
    const green = run(process.execPath, [...args, files[0]])
    check(`defineConformance passes in ${name}`, green.code === 0, green.text)
    const red = run(process.execPath, [...args, files[1]])
    check(
      `defineConformance fails in ${name} where the provider has a defect`,
      red.code === 1 && red.text.includes('logout-rp-initiated-survives'),
      red.text,
    )
  }
  const cli = 'node_modules/offline-conformance/dist/cli/main.js'
  for (const version of nodes) {
    const on = (...args) => run('npm', ['exec', '--yes', `--package=node@${version}`, '--', 'node', ...args])
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
