import { PrerequisiteError } from '../../engine/errors.ts'
import { jsonOf, wordsOf } from '../../engine/json.ts'
import type { Reply } from '../../http/reply.ts'
import type { CallStep, CallTemplate } from '../../target/target-file.ts'
import { at, fill, fillJson, fillUrl, type Variables } from '../../target/template.ts'

/** The parts of a request of the target file that variables are filled into. */
type Parts = Pick<CallTemplate, 'request' | 'headers' | 'json' | 'form'> & Pick<CallStep, 'change'>

export function methodAndUrl(
  { request = 'GET /' }: Parts,
  variables: Variables,
): { method: string; url: string } {
  const [method = 'GET', address = '/'] = request.trim().split(/\s+/)
  return { method, url: fillUrl(address, variables) }
}

export function filledHeaders({ headers = {} }: Parts, variables: Variables): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value, variables)]))
}

/** @param before the answer that `change` changes */
export function bodyOf(
  { json, form, change }: Parts,
  variables: Variables,
  before?: Reply,
): { json?: unknown; form?: [string, string][] } {
  if (change !== undefined)
    return { json: { ...documentIn(before), ...(fillJson(change, variables) as object) } }
  if (json !== undefined) return { json: fillJson(json, variables) }
  if (form === undefined) return {}
  return { form: Object.entries(form).map(([name, value]) => [name, fill(value, variables)]) }
}

function documentIn(reply: Reply | undefined): Readonly<Record<string, unknown>> {
  if (reply?.json === undefined) {
    throw new PrerequisiteError(
      `a JSON object to change (got ${reply === undefined ? 'no answer' : `${reply.status} from ${reply.url}`})`,
    )
  }
  return reply.json
}

/** The variables of a step, with the members of the answer before that it names. */
export function withAnswer(step: Parts, variables: Variables, { text }: Reply): Variables {
  const names = JSON.stringify(step).match(/(?<=\{)answer\.[\w.-]+(?=\})/g) ?? []
  if (names.length === 0) return variables
  const answer = jsonOf(text)
  const values = names.map((name): [string, string | number | boolean | null | undefined] => {
    const value = at(answer, name.slice('answer.'.length))
    const plain = value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)
    return [name, plain ? (value as string | undefined) : wordsOf(value)]
  })
  return { ...variables, ...Object.fromEntries(values) }
}
