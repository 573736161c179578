import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, expect, test } from 'vitest'
import { validatorOf } from '../harness/engine/validator.ts'
import { publishedSchemas } from './published-schemas.ts'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

const watch = folder.write(
  'watch.cjs',
  `const Module = require('node:module')
const load = Module._load
Module._load = function (id, ...rest) {
  if (/^ajv/.test(id)) process._rawDebug('loads ' + id)
  return load.call(this, id, ...rest)
}
`,
)
/** What a command loads of ajv; nothing of it is imported otherwise. */
async function loadedBy(args: readonly string[]) {
  const ended = await folder.run(args, { env: { NODE_OPTIONS: `--require ${watch}` } })
  return { ...ended, loaded: [...ended.stderr.matchAll(/^loads (.+)$/gm)].map(([, id]) => id) }
}

test('a run and a file with a mistake in it need no compiler of schemas, since the build has compiled them', async () => {
  const run = await loadedBy(['run', 'logout-rp-initiated-survives'])
  expect(run.code).toBe(0)
  const config = folder.write('provider.yaml', 'signing: ES257\n')
  const mock = await loadedBy(['mock', '--config', config])
  expect(mock.code).toBe(2)
  expect(mock.stderr).toContain('provider.yaml:1 signing: found "ES257"; accepted are ')
  for (const { loaded } of [run, mock]) {
    expect(loaded).not.toContain('ajv/dist/2020.js')
    expect(loaded).toContain('ajv/dist/runtime/ucs2length')
  }
})

test('a schema that is not published is compiled when it is used', () => {
  const isCount = validatorOf({ type: 'integer', minimum: 0 })
  expect([isCount(1), isCount(-1)]).toEqual([true, false])
})

test('the schema of the report has no mistake that a lenient compiler forgives', () => {
  const ajv = new Ajv2020({ strict: true, strictTuples: false })
  addFormats.default(ajv)
  expect(() => ajv.compile(publishedSchemas.report)).not.toThrow()
})
