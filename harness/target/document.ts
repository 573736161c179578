import { readFile } from 'node:fs/promises'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { ConfigError } from '../errors.ts'

/**
 * Reads a YAML or JSON file and checks it against a schema.
 *
 * @throws ConfigError naming the file, the line, the path in it, what was found and what is accepted
 */
export async function readDocument(file: string, schema: object): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new ConfigError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    )
  }
  return parseDocumentText(text, file, schema)
}

/** The same for a text that was read already. */
export function parseDocumentText(text: string, file: string, schema: object): unknown {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true, merge: true })
  const [broken] = document.errors
  if (broken !== undefined) throw new ConfigError(`${file}: ${broken.message.trimEnd()}`)
  const value: unknown = document.toJS()
  const validate = validatorOf(schema)
  if (validate(value)) return value
  const problems = mostTelling(validate.errors ?? []).map((error) => {
    const path = error.instancePath.split('/').slice(1).map(unescapePointer)
    // An unknown key is shown where it stands, not where its parent begins.
    const unknown: unknown = error.params.additionalProperty
    const place = typeof unknown === 'string' ? [...path, unknown] : path
    return `${file}:${lineOf(document, lines, place)} ${dotted(path)}: ${describe(error)}`
  })
  throw new ConfigError([...new Set(problems)].join('\n'))
}

const validators = new WeakMap<object, ValidateFunction>()

/** Compiling takes longer than everything else here. */
function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema)
  if (known !== undefined) return known
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true })
  addFormats.default(ajv)
  const compiled = ajv.compile(schema)
  validators.set(schema, compiled)
  return compiled
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function dotted(path: readonly string[]): string {
  return path.length === 0 ? '(the whole file)' : path.join('.')
}

function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const steps = path.slice(0, depth).map((step) => (/^\d+$/.test(step) ? Number(step) : step))
    const node = document.getIn(steps, true) as { range?: [number, number, number] } | undefined
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** Where alternatives were tried, only the errors deepest in the file say what is wrong. */
function mostTelling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const real = errors.filter(({ keyword }) => !['anyOf', 'oneOf', 'if'].includes(keyword))
  const shown = real.length > 0 ? real : errors
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length
  const unknownKeys = shown.filter(({ keyword }) => keyword === 'additionalProperties')
  if (unknownKeys.length > 0 && unknownKeys.some((error) => depth(error) === Math.max(...shown.map(depth)))) {
    return unknownKeys.slice(0, 5)
  }
  return shown.slice(0, 5)
}

function describe(error: ErrorObject): string {
  const found = `found ${shorten(error.data)}`
  const { params } = error
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {})
      return `unknown key "${params.additionalProperty}"; accepted are ${known.join(', ')}`
    }
    case 'required':
      return `"${params.missingProperty}" is missing`
    case 'enum':
      return `${found}; accepted are ${(params.allowedValues as unknown[]).join(', ')}`
    case 'const':
      return `${found}; accepted is ${JSON.stringify(params.allowedValue)}`
    case 'type':
      return `${found}; accepted is ${[params.type].flat().join(' or ')}`
    case 'propertyNames':
      return `unknown key "${params.propertyName}"`
    default:
      return `${found}; it ${error.message ?? 'is not accepted'}`
  }
}

/** A value that may be a secret is told by its kind only. */
function shorten(value: unknown): string {
  if (typeof value === 'string') return value.length > 40 ? 'a text' : JSON.stringify(value)
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'an object'
  return JSON.stringify(value) ?? 'nothing'
}
