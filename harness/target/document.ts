import { readFile } from 'node:fs/promises'
import { type Document, LineCounter, parseDocument, type YAMLParseError } from 'yaml'
import { problemsOf } from '../../documents/problems.ts'
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
  const problems = problemsOf(validate.errors ?? [], isConfidential).map(
    ({ path, place, text }) => `${file}:${lineOf(document, lines, place)} ${dotted(path)}: ${text}`,
  )
  throw new ConfigError([...new Set(problems)].join('\n'))
}

/** A value under the name of a secret, or a text that looks like one. */
function isConfidential(text: string, name?: string): boolean {
  if (name === undefined) return looksRandom(text, 'password')
  const kind = kindOf(name)
  return kind !== undefined && !isPassing(kind)
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
