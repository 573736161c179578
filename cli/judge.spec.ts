import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

/** Signs nobody in: it asks the MCP server once and says what it was told to say. */
const careless = `
  import { createInterface } from 'node:readline'
  for await (const line of createInterface({ input: process.stdin })) {
    await fetch(process.env.MCP_SERVER, { method: 'POST' })
    console.log(process.argv[2] ?? 'done')
  }
`

test('a command is judged: the verdicts, the reports and the exit code say what it did', async () => {
  folder.write('client.mjs', careless)
  const { code, stdout } = await folder.run(['judge', 'rotation', '--command', 'node client.mjs'])
  expect(stdout).toMatch(/^not-applicable\s+rotation\s+no refresh token was issued/m)
  expect(stdout).toContain('nothing that was selected applies to this target')
  expect(code).toBe(3)
  const report = JSON.parse(folder.read('reports/out/report.json'))
  expect(report.results.map(({ id, area }: { id: string; area: string }) => [id, area])).toEqual([
    ['baseline', 'client'],
    ['rotation', 'client'],
  ])
})

test('a command that fails, or never connects, is told with its own words', async () => {
  folder.write('crash.mjs', 'console.error("no configuration"); process.exit(7)')
  const { code, stdout } = await folder.run(['judge', 'baseline', '--command', 'node crash.mjs'])
  expect(stdout).toContain('the client sent nothing to the mock')
  expect(stdout).toContain('the command ended (exit code 7): no configuration')
  expect(code).toBe(3)
})

test('what cannot be judged is said before anything starts', async () => {
  const without = await folder.run(['judge'])
  const unknown = await folder.run(['judge', 'rotatoin', '--command', 'node client.mjs'])
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('judge requires --command')])
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('rotation')])
})

test('the hazards are listed in columns', async () => {
  const { code, stdout } = await folder.run(['judge', '--list'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^baseline {18}MUST {8}The client refreshes instead of asking the user again$/m)
})
