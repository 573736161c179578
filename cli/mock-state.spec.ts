import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

const untilReady = { signals: [{ on: /Ctrl-C/, name: 'SIGINT' }] } as const

test('a mock with a state says that it is new, and at the next start that it goes on', async () => {
  const args = ['mock', '--port', '0', '--state', 'kept']
  const first = await folder.run(args, untilReady)
  expect([first.code, first.stdout]).toEqual([0, expect.stringMatching(/^state {4}kept {2}new$/m)])
  const second = await folder.run(args, untilReady)
  expect([second.code, second.stdout]).toEqual([0, expect.stringMatching(/^state {4}kept {2}goes on/m)])
  writeFileSync(join(folder.path, 'kept', 'CURRENT'), 'nothing that is there\n')
  const third = await folder.run(args)
  expect([third.code, third.stderr]).toEqual([2, expect.stringMatching(/kept (is damaged|cannot be opened)/)])
})

test('the password of a database is not said', async () => {
  const { code, stderr } = await folder.run([
    'mock',
    ...['--port', '0', '--state', 'postgres://mock:very-secret@127.0.0.1:1/mock'],
  ])
  expect([code, stderr]).toEqual([2, expect.stringContaining('postgres://127.0.0.1:1/mock cannot be used')])
  expect(stderr).not.toContain('very-secret')
})

test('the look-alike of Keycloak has no state to keep', async () => {
  const { code, stderr } = await folder.run(['mock', '--preset', 'keycloak', '--state', 'kept'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('--state cannot be combined with')])
})
