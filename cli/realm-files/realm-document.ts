import { LineCounter, parseDocument } from 'yaml'
import { ConfigError } from '../../harness/engine/errors.ts'
import { syntaxProblem } from '../../harness/target/document.ts'
import type { UnreadableMember } from '../../mock-provider/keycloak/representation-shape.ts'
import { parsedJson } from '../../mock-provider/kit/json-body.ts'
import { repeatedMembers } from './repeated-members.ts'

export interface RealmDocument {
  readonly value: unknown
  /** Members that are there twice. */
  readonly repeated: readonly string[]
}

/** Reads JSON as JSON, and anything else as YAML. @throws ConfigError */
export function realmDocument(text: string, file: string): RealmDocument {
  return isJson(text, file) ? jsonDocument(text, file) : yamlDocument(text, file)
}

function isJson(text: string, file: string): boolean {
  return !/\.ya?ml$/i.test(file) && /^\s*[[{]/.test(text)
}

function jsonDocument(text: string, file: string): RealmDocument {
  try {
    return { value: parsedJson(text), repeated: repeatedMembers(text) }
  } catch (error) {
    // The message of the parser may quote the file, and does not always say where.
    const [, position] = /position (\d+)/.exec(String(error)) ?? []
    const place = position === undefined ? brokenLine(text) : `:${lineAt(text, Number(position))}`
    const deep = /nested deeper/.test(String(error))
    const what = deep ? 'it is nested too deep' : 'a comma, a bracket or a quote is missing or too much'
    throw new ConfigError(`${file}${place}: no JSON: ${what}`)
  }
}

function yamlDocument(text: string, file: string): RealmDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const broken = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY')
  if (broken !== undefined) throw new ConfigError(syntaxProblem(broken, file, lines))
  const repeated = document.errors.map(({ pos: [at] }) => /^[^:\n]*/.exec(text.slice(at))?.[0].trim() ?? '')
  return { value: document.toJS(), repeated: [...new Set(repeated)] }
}

/** A refusal of a member, with the file and the line it stands in. */
export function unreadable(error: UnreadableMember, text: string, file: string, inside: string): ConfigError {
  const path = `${inside}${error.path}`
  const steps = path.split(/\.|\[|\]\.?/).filter((step) => step !== '')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  let line = 1
  for (let depth = steps.length; depth > 0; depth--) {
    const way = steps.slice(0, depth).map((step) => (/^\d+$/.test(step) ? Number(step) : step))
    const node = document.getIn(way, true) as { range?: [number, number, number] } | undefined
    if (node?.range === undefined) continue
    line = lines.linePos(node.range[0]).line
    break
  }
  return new ConfigError(
    `${file}:${line} ${path || '(the whole file)'}: found ${error.found}; accepted is ${error.accepted}`,
  )
}

/** JSON is YAML, so what reads that finds the place, too. */
function brokenLine(text: string): string {
  const lines = new LineCounter()
  const [first] = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false }).errors
  return first === undefined ? '' : `:${lines.linePos(first.pos[0]).line}`
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}
