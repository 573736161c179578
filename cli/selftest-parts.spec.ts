import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

test('a part of the proof is run for one requirement, and counted', async () => {
  const { code, stdout } = await folder.run([
    ...['selftest', '--part', 'idle', 'revoke-token-refresh-token', '--json'],
  ])
  const [part] = JSON.parse(stdout).parts
  expect(part).toMatchObject({ part: 'idle', rows: 1, wrong: [], failures: [] })
  expect(code).toBe(0)
})

test('a part that nobody knows is told with those that there are', async () => {
  const { code, stderr } = await folder.run(['selftest', '--part', 'idel'])
  expect(code).toBe(2)
  expect(stderr).toContain('unknown part "idel"; did you mean idle?')
})

test('a row that the part does not have is told', async () => {
  const { code, stderr } = await folder.run(['selftest', '--part', 'pairs', 'row-0'])
  expect(code).toBe(2)
  expect(stderr).toContain('unknown row "row-0"')
})
