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
