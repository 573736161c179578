// Builds dist/: type declarations, one for each source that a published one imports; the code in few files, since each
// file that has to be found and read costs time whenever the command starts; and the published JSON Schemas.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standaloneCode from 'ajv/dist/standalone/index.js'
import addFormats from 'ajv-formats'
import { rolldown } from 'rolldown'
import { minifySync } from 'rolldown/utils'
import { ownShapes, pruneDeclarations } from './published-declarations.mjs'

const root = join(import.meta.dirname, '..')
const require = createRequire(import.meta.url)
const dist = join(root, 'dist')
const precompiled = join(root, 'harness', 'engine', 'precompiled.ts')
const optionsValidator = join(root, 'mock-provider', 'provider', 'options-validator.ts')
const providerValidator = join(dist, 'validators', 'provider.cjs')

rmSync(dist, { recursive: true, force: true })
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' })

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
pruneDeclarations(
  dist,
  Object.values(manifest.exports).flatMap((entry) => (entry.types ? [join(root, entry.types)] : [])),
)
ownShapes(dist)
const published = Object.values(manifest.exports).flatMap((entry) => entry.default ?? [])
const entries = [
  ...published.map((path) => path.replace(/^\.\/dist\/|\.js$/g, '')),
  'cli/main',
  'cli/published-schemas',
  'selftest/matrix-worker',
]
// What `mock` loads before it listens and `run` before its first check, and TypeBox, of whose 250 files a schema needs a
// fraction: each file that has to be found and read on its own costs more than what is in it. What makes certificates is
// in a file of its own, so that nobody installs or loads it who needs none.
const bundled = [
  '@hono/node-server',
  '@sinclair/typebox',
  'boolbase',
  'commander',
  'css-select',
  'css-what',
  'dom-serializer',
  'domelementtype',
  'domhandler',
  'domutils',
  'entities',
  'hono',
  'htmlparser2',
  'node-forge',
  'nth-check',
  'picocolors',
  'tldts',
  'tldts-core',
  'tough-cookie',
]
// What `mock` and `run` load before anything happens, each with all that it imports, in one file each.
const joined = [
  {
    name: 'start',
    test: /[\\/](cli[\\/](exit-code|interruption|printed|terminal)|runner[\\/]selection|target[\\/]package-root)\.ts$/,
  },
  { name: 'provider', test: /[\\/](provider[\\/](new-provider|presets)|conformance-provider)\.ts$/ },
  { name: 'listening', test: /[\\/]adapters[\\/]listening\.ts$/ },
  // What is known of targets and reports without asking anybody: all that reading a report or printing a schema needs.
  {
    name: 'vocabulary',
    test: /[\\/]harness[\\/](engine[\\/](counts|gate|json|throw-away-names|validator)|target[\\/](call-description|calls|capability|secret-names|secret-values))\.ts$/,
  },
  {
    name: 'html',
    test: /[\\/](harness[\\/]target[\\/]html-rule\.ts$|node_modules[\\/](css-select|htmlparser2)[\\/])/,
  },
  // What requests are sent with, also by somebody's test that imports `mock/undici` alone.
  { name: 'undici', test: /[\\/](network[\\/]undici|adapters[\\/]undici-dispatcher)\.ts$/ },
  // Lists and explanations need it, too.
  { name: 'catalogue', test: /[\\/]suites[\\/](catalogue|editions)\.ts$/ },
  { name: 'run', test: /[\\/](runner[\\/]shared-run|selftest[\\/]mock-driver)\.ts$/ },
]
// The first pass is for the schemas, from whose validators the second one is made.
await write(['cli/published-schemas', 'harness/drivers/metadata-schema', 'documents/ajv-options'])
const { publishedSchemas } = await import(join(dist, 'cli', 'published-schemas.js'))
const { metadataSchema } = await import(join(dist, 'harness', 'drivers', 'metadata-schema.js'))
const { ajvOptions } = await import(join(dist, 'documents', 'ajv-options.js'))
rmSync(join(dist, 'shared'), { recursive: true, force: true })
rmSync(join(dist, 'harness', 'drivers', 'metadata-schema.js'))
rmSync(join(dist, 'documents', 'ajv-options.js'))
const validators = { ...publishedSchemas, metadata: metadataSchema }
mkdirSync(join(dist, 'validators'))
for (const [name, schema] of Object.entries(validators)) {
  writeFileSync(join(dist, 'validators', `${name}.cjs`), validatorOf(schema))
}
const compiledAhead = { [precompiled]: validatorsModule, [optionsValidator]: optionsValidatorModule }
await write(entries, [{ name: 'validators', load: (id) => compiledAhead[id]?.() ?? null }])
writeFileSync(
  join(dist, 'THIRD-PARTY-LICENSES.txt'),
  [...bundled, 'ajv', 'ajv-formats'].map(licenseOf).join('\n'),
)
chmodSync(join(dist, 'cli', 'main.js'), 0o755)

mkdirSync(join(dist, 'schemas'))
for (const [name, schema] of Object.entries(publishedSchemas)) {
  writeFileSync(join(dist, 'schemas', `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`)
}

async function write(names, plugins = []) {
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((entry) => [entry, join(root, `${entry}.ts`)])),
    platform: 'node',
    // Every other package stays what it is: one jose, one undici, that of whoever installs this one.
    external: (id, importer) =>
      /^[^./]/.test(id) &&
      // What the mock has to check options with runs where nothing but `import` exists.
      importer !== providerValidator &&
      !bundled.some((name) => id === name || id.startsWith(`${name}/`)),
    plugins,
  })
  await bundle.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name]-[hash].js',
    // Names stay, so that a stack still says where it came from; what nobody runs need not be read at each start.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    codeSplitting: { groups: joined },
  })
  await bundle.close()
}

/** Takes the place of harness/engine/precompiled.ts: a validator is loaded when it is first used. */
function validatorsModule() {
  const names = Object.fromEntries(Object.entries(validators).map(([name, { $id }]) => [$id, name]))
  return {
    moduleType: 'js',
    code: `import { createRequire } from 'node:module'
import { join } from 'node:path'
import { packageRoot } from ${JSON.stringify(join(root, 'harness', 'target', 'package-root.ts'))}
const require = createRequire(import.meta.url)
const names = ${JSON.stringify(names)}
export const precompiled = (id) =>
  Object.hasOwn(names, id) ? require(join(packageRoot, 'dist', 'validators', names[id] + '.cjs')) : undefined
`,
  }
}

/** Takes the place of mock-provider/provider/options-validator.ts. */
function optionsValidatorModule() {
  return {
    moduleType: 'js',
    code: `import validate from ${JSON.stringify(providerValidator)}
export const optionsValidator = () => validate`,
  }
}

/** The code that ajv makes of a schema, which needs a few small files of ajv and not its compiler. */
function validatorOf(schema) {
  const ajv = new Ajv2020({ ...ajvOptions, code: { source: true } })
  addFormats.default(ajv)
  const { code, errors } = minifySync('validator.cjs', standaloneCode.default(ajv, ajv.compile(schema)))
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'))
  return code
}

/** What is bundled comes with its license. */
function licenseOf(name) {
  const folder = join(root, 'node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (file === undefined) throw new Error(`${name} has no file with its license`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8')}`
}
