import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

test('a client whose address leads to no client is told, and the command ends', async () => {
  const config = folder.write(
    'provider.yaml',
    'clients: [{ client_id: own, redirect_uris: ["javascript:alert(1)"] }]\n',
  )
  const { code, stderr } = await folder.run(['mock', '--config', config, '--port', '0'])
  expect(code).toBe(2)
  expect(stderr).toContain('clients: redirect_uris: javascript:alert(1) leads to no client')
})

test('people are made as the configuration says, and the start shows how one of them signs in', async () => {
  const config = folder.write('people.yaml', 'people: { count: 25, seed: 4 }\n')
  const { code, stdout } = await folder.run(['mock', '--config', config, '--port', '0'], {
    signals: [{ on: /Ctrl-C/, name: 'SIGINT' }],
  })
  expect(code).toBe(0)
  const line = /^people {3}25, such as ([a-z0-9]+) {2}password test-password-of-([a-z0-9]+)$/m.exec(stdout)
  expect(line?.[1]).toBe(line?.[2])
  expect(line).not.toBeNull()
})

test('a number of people that cannot be made is told with its line and what is accepted', async () => {
  const config = folder.write('people.yaml', 'signing: ES256\npeople: { count: 0, sed: 4 }\n')
  const { code, stderr } = await folder.run(['mock', '--config', config, '--port', '0'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/people\.yaml:2 people: unknown key "sed"; accepted are count, seed/)
})
