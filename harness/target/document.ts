import { readFile } from 'node:fs/promises'
import type { ErrorObject } from 'ajv/dist/2020.js'
import { type Document, LineCounter, parseDocument, type YAMLParseError } from 'yaml'
import { ConfigError } from '../engine/errors.ts'
import { validatorOf } from '../engine/validator.ts'
import { isPassing, kindOf } from './secret-names.ts'
import { looksRandom } from './secret-values.ts'

/**
 * Reads a YAML or JSON file and checks it against a schema.
 *
 * @throws ConfigError naming the file, the line, the path in it, what was found and what is accepted
 */
export async function readDocument(file: string, schema: object): Promise<unknown> {
  return (await readPlacedDocument(file, schema)).value
}

/** What a file says, and where in it: `target.yaml:12` for a path of keys. */
export interface PlacedDocument {
  readonly value: unknown
  placeOf(path: readonly string[]): string
}

/** The same, for what is checked further. */
export async function readPlacedDocument(file: string, schema: object): Promise<PlacedDocument> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new ConfigError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    )
  }
  return parsePlacedText(text, file, schema)
}

/** The same for a text that was read already. */
export function parseDocumentText(text: string, file: string, schema: object): unknown {
  return parsePlacedText(text, file, schema).value
}

/** The same for a text that was read already, for what is checked further. */
export function parsePlacedText(text: string, file: string, schema: object): PlacedDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const [broken] = document.errors
  if (broken !== undefined) throw new ConfigError(syntaxProblem(broken, file, lines))
  const value = contentOf(document, file)
  const validate = validatorOf(schema)
  if (validate(value)) return { value, placeOf: (path) => `${file}:${lineOf(document, lines, path)}` }
  const problems = mostTelling(validate.errors ?? []).map((error) => {
    const path = error.instancePath.split('/').slice(1).map(unescapePointer)
    // An unknown key is shown where it stands, not where its parent begins.
    const unknown: unknown = error.params.additionalProperty
    const place = typeof unknown === 'string' ? [...path, unknown] : path
    return `${file}:${lineOf(document, lines, place)} ${dotted(path)}: ${describe(error)}`
  })
  throw new ConfigError([...new Set(problems)].join('\n'))
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
  const undecided = errors.filter(({ keyword }) => ['anyOf', 'oneOf'].includes(keyword))
  // Whatever has something wrong inside was meant to be the alternative that has an inside.
  const isOtherAlternative = ({ keyword, instancePath }: ErrorObject): boolean =>
    ['type', 'const', 'enum'].includes(keyword) &&
    undecided.some((error) => error.instancePath === instancePath) &&
    errors.some((error) => error.instancePath.startsWith(`${instancePath}/`))
  const real = errors
    .filter(({ keyword }) => !['anyOf', 'oneOf', 'if'].includes(keyword))
    .filter((error) => !isOtherAlternative(error))
  const relevant = real.length > 0 ? real : errors
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length
  const unknownKeys = relevant.filter(({ keyword }) => keyword === 'additionalProperties')
  if (
    unknownKeys.length > 0 &&
    unknownKeys.some((error) => depth(error) === Math.max(...relevant.map(depth)))
  ) {
    return unknownKeys.slice(0, 5)
  }
  return relevant.slice(0, 5)
}

function describe(error: ErrorObject): string {
  const found = `found ${valueShown(error)}`
  const { params } = error
  switch (error.keyword) {
    case 'additionalProperties': {
      const keys = Object.keys((error.parentSchema as { properties?: object }).properties ?? {})
      return `unknown key ${keyShown(params.additionalProperty)}; accepted are ${keys.join(', ')}`
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
      return `unknown key ${keyShown(params.propertyName)}`
    default:
      return `${found}; it ${error.message ?? 'is not accepted'}`
  }
}

/**
 * What stands in the file, where that helps and is no secret: a short value at a place for one. What stands where a list
 * or an object belongs may be anything, e.g. `name:password`.
 */
function valueShown({ data, parentSchema, instancePath }: ErrorObject): string {
  const { type, writeOnly } = (parentSchema ?? {}) as { type?: unknown; writeOnly?: boolean }
  const name = unescapePointer(instancePath.split('/').at(-1) ?? '')
  const kind = kindOf(name)
  const isSecret = kind !== undefined && !isPassing(kind)
  const place = writeOnly === true || isSecret || type === 'object' || type === 'array'
  if (Array.isArray(data)) return 'a list'
  if (data !== null && typeof data === 'object') return 'an object'
  if (data === null || data === undefined || data === '') return data === '' ? 'an empty text' : 'null'
  if (place) return typeof data === 'string' ? 'a text' : `a ${typeof data}`
  const text = String(data)
  return text.length > 40 || /[?@]/.test(text) || looksRandom(text, 'password')
    ? 'a text'
    : JSON.stringify(data)
}

/** A key that is no name may be a value that misses the space before it. */
function keyShown(key: string): string {
  const [name = ''] = /^[A-Za-z][\w.-]*/.exec(key) ?? []
  if (name === '' || name.length > 40 || looksRandom(name, 'password')) return 'that is no name'
  return name === key ? `"${name}"` : `"${name}..."`
}

/** What is wrong with the syntax; the message of the parser may quote the line. */
export function syntaxProblem({ code, pos }: YAMLParseError, file: string, lines: LineCounter): string {
  const { line, col } = lines.linePos(pos[0])
  return `${file}:${line} column ${col}: no YAML: ${syntax[code] ?? code.toLowerCase().replaceAll('_', ' ')}`
}

const syntax: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'a text that begins with * stands for an anchor; quote it',
  BAD_DQ_ESCAPE: 'an escape that does not exist, in double quotes',
  BAD_INDENT: 'the indentation does not fit the lines before',
  BAD_SCALAR_START: 'a text that begins with a character of the syntax; quote it',
  BLOCK_IN_FLOW: 'a block within brackets',
  DUPLICATE_KEY: 'a key that is there already',
  MISSING_CHAR: 'a quote, a bracket, a comma or a colon with a space behind it is missing',
  MULTILINE_IMPLICIT_KEY: 'a key over several lines; is there a colon too much, or a bracket too few?',
  MULTIPLE_DOCS: 'several documents in one file',
  TAB_AS_INDENT: 'tabs cannot indent',
  TAG_RESOLVE_FAILED: 'a text that begins with ! is a tag; quote it',
  UNEXPECTED_TOKEN: 'something that does not belong here',
}

function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS()
  } catch {
    throw new ConfigError(`${file}: an alias (*name) without its anchor (&name); quote what is no alias`)
  }
}
