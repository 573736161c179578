import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

/** Tells of each file that is imported or required. */
const imported = folder.write(
  'imported.mjs',
  `import { register } from 'node:module'
const hooks = \`export async function load(url, ...rest) {
  if (url.startsWith('file:')) process._rawDebug('loads ' + url)
  return rest.at(-1)(url, rest[0])
}\`
register('data:text/javascript,' + encodeURIComponent(hooks))
`,
)
const required = folder.write(
  'required.cjs',
  `const Module = require('node:module')
const { '.js': load } = Module._extensions
Module._extensions['.js'] = (module, file) => {
  process._rawDebug('loads ' + file)
  return load(module, file)
}
`,
)

/** The files that a command loads until its end, of which each has to be found and read. */
async function loadedBy(args: readonly string[]): Promise<string[]> {
  const env = { NODE_OPTIONS: `--require ${required} --import ${imported}` }
  const { code, stderr } = await folder.run(args, { env })
  expect(code).toBe(0)
  const files = [...stderr.matchAll(/^loads (.+)$/gm)].map(([, file = '']) => file)
  return [...new Set(files.filter((file) => /[\\/](dist|node_modules)[\\/]/.test(file)))]
}

const packageOf = (file: string): string =>
  /.*node_modules[\\/]([^\\/]+)/.exec(file)?.[1] ?? 'offline-conformance'

test('a run loads few files, and of undici what sends requests', async () => {
  const files = await loadedBy(['run', 'logout-rp-initiated-survives'])
  const of = (name: string): string[] => files.filter((file) => packageOf(file) === name)
  const packages = [...new Set(files.map(packageOf))].toSorted()
  expect(packages).toEqual(['ajv', 'ajv-formats', 'jose', 'offline-conformance', 'shlex', 'undici'])
  expect(of('offline-conformance').length).toBeLessThan(45)
  expect(of('undici').length).toBeGreaterThan(10)
  expect(of('undici').length).toBeLessThan(50)
  expect(of('undici').filter((file) => /[\\/](mock|cache|web)[\\/]/.test(file))).toEqual([])
})

test('a list of the requirements loads nothing that sends requests', async () => {
  const files = await loadedBy(['list'])
  expect(files.filter((file) => packageOf(file) === 'undici')).toEqual([])
  expect(files.filter((file) => packageOf(file) === 'offline-conformance').length).toBeLessThan(15)
})
