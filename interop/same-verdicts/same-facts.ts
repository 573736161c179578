/**
 * Shows that what `facts` writes down of a server is the server's, and not the run's:
 *
 *     npm run same-facts -- mock oidc-provider better-auth [-- arguments of `run`]
 *
 * Each server is run twice, and `facts --check` holds the second run against the facts of the first.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { command, reportsOf, runTarget } from '../servers/run-target.ts'

const given = process.argv.slice(2)
const end = given.includes('--') ? given.indexOf('--') : given.length
const names = given.slice(0, end)
if (names.length === 0) throw new Error('usage: npm run same-facts -- NAME... [-- arguments of `run`]')

const different = names.filter((name) => {
  const [first, second] = ['first', 'second'].map((run) => {
    const out = reportsOf('same-facts', name, run)
    runTarget(name, out, ['--edition', 'next', '--reporter', 'json', ...given.slice(end + 1)])
    return join(out, 'report.json')
  }) as [string, string]
  const lock = reportsOf('same-facts', name, 'facts.yaml')
  console.log(`\n${name}: a second run against the facts of the first`)
  return !facts(first, '--out', lock) || !facts(second, '--check', lock)
})
console.log(different.length === 0 ? 'the same facts every time' : `other facts: ${different.join(', ')}`)
process.exitCode = different.length === 0 ? 0 : 1

function facts(...options: readonly string[]): boolean {
  return spawnSync(process.execPath, [command, 'facts', ...options], { stdio: 'inherit' }).status === 0
}
