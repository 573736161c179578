import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

/*
 * The first steps of somebody who writes an MCP server and of somebody who writes a client, as the guides have them: what a
 * guide shows below a command is the beginning of a line that this command prints.
 */

const root = join(import.meta.dirname, '..')
const folder = new CommandFolder()
afterAll(() => folder.remove())

/** The lines below a command in a guide; those with three dots stand for others. */
function shown(guide: string, command: string): readonly string[] {
  const lines = readFileSync(join(root, 'docs', 'guide', guide), 'utf8').split('\n')
  const from = lines.findIndex((line) => line.startsWith(`    $ npx offline-conformance ${command}`))
  const below = lines.slice(from + 1)
  const block = below.slice(
    0,
    below.findIndex((line) => !line.startsWith('    ')),
  )
  return block
    .map((line) => line.trim())
    .filter((line) => !['...', ''].includes(line) && !line.startsWith('$'))
}

const missing = (lines: readonly string[], printed: string): readonly string[] =>
  lines.filter((line) => !printed.split('\n').some((each) => each.trim().startsWith(line)))

test('whoever writes an MCP server gets from its address to verdicts as the guide says', async () => {
  const steps = [
    '"$NODE" "$MAIN" mock --preset mcp --port 0 > mock.txt 2>&1 & pid=$!; trap "kill $pid" EXIT',
    'until grep -q Ctrl-C mock.txt; do sleep 0.1; done',
    "issuer=$(sed -n 's/^issuer *//p' mock.txt)",
    'cli init --mcp "$issuer/mcp" --user philhills=env:PW',
    'cli run --target target.yaml --edition next mcp-server-metadata-leads-to-issuer mcp-server-refreshed-token-accepted',
    'code=$?; cat mock.txt; exit $code',
  ]
  const { code, stdout } = await folder.shell(steps.join('\n'), {
    env: { PW: 'test-password-of-philhills' },
  })
  const issuer = /^issuer +(\S+)$/m.exec(stdout)?.[1] ?? ''
  const inGuide = [...shown('mcp.md', 'mock --preset mcp'), ...shown('mcp.md', 'init --mcp')]
  expect(inGuide.length).toBeGreaterThan(4)
  // Which port is free, and how a client is called, is chance.
  const printed = stdout.replaceAll(issuer, 'http://localhost:9400').replaceAll(/\bclient-\d+/g, 'client-5')
  expect(missing(inGuide, printed)).toEqual([])
  expect(stdout).toContain('2 of 2 applicable passed')
  expect(code).toBe(0)
})

test('whoever writes a client reads the verdicts of the guide', async () => {
  const loader = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')
  const client = join(root, 'selftest', 'judged-client', 'main.ts')
  const command = `node --import ${loader} ${client} rotation`
  const { code, stdout } = await folder.run(['judge', 'baseline', 'rotation', '--command', command])
  expect(missing(shown('judge.md', 'judge --command'), stdout)).toEqual([])
  expect(code).toBe(1)
})
