import { readFileSync } from 'node:fs'
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

test('the mock loads no schema, validator, reader of files or maker of people before it listens', async () => {
  const hooks =
    'export async function load(url, context, next) { process._rawDebug(url); return next(url, context) }'
  const register = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hooks))})`
  const env = { NODE_OPTIONS: `--import ${dataUrl(register)}` }
  const signals = [{ on: /Ctrl-C/, name: 'SIGINT' }] as const
  const loaded = async (args: readonly string[]) => {
    const { stderr } = await folder.run(['mock', '--port', '0', ...args], { env, signals })
    return stderr
      .split('\n')
      .filter((line) => line.startsWith('file://'))
      .flatMap((url) => {
        const [name] = /(?<=node_modules\/)(?:@[^/]+\/)?[^/]+/.exec(url) ?? []
        if (name !== undefined) return [name]
        return readFileSync(new URL(url), 'utf8').includes('TypeBox.Kind') ? ['@sinclair/typebox'] : []
      })
  }
  expect(await loaded([])).toEqual([])
  const config = folder.write('people.yaml', 'people: { count: 2 }\n')
  const late = await loaded(['--config', config])
  expect(late).toEqual(expect.arrayContaining(['@sinclair/typebox', 'yaml', '@faker-js/faker']))
})

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`
}
