import type { ErrorObject } from 'ajv/dist/2020.js'

/** Something that a schema does not accept. */
export interface Problem {
  /** The keys that lead to the value that is wrong. */
  readonly path: readonly string[]
  /** Where to look: a key that is not known is shown where it stands, not where its parent begins. */
  readonly place: readonly string[]
  /** What was found, and what is accepted. */
  readonly text: string
}

/** Whether a text is better left out of a message: one that stands under a name, or one that stands anywhere. */
export type Confidential = (text: string, name?: string) => boolean

/** What a validator (of all errors, verbose) found, in sentences, the most telling ones only. */
export function problemsOf(errors: readonly ErrorObject[], isConfidential: Confidential): Problem[] {
  return mostTelling(errors).map((error) => {
    const path = error.instancePath.split('/').slice(1).map(unescapePointer)
    const unknown: unknown = error.params.additionalProperty
    const place = typeof unknown === 'string' ? [...path, unknown] : path
    return { path, place, text: describe(error, isConfidential) }
  })
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
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

function describe(error: ErrorObject, isConfidential: Confidential): string {
  const found = `found ${valueShown(error, isConfidential)}`
  const { params } = error
  switch (error.keyword) {
    case 'additionalProperties': {
      const keys = Object.keys((error.parentSchema as { properties?: object }).properties ?? {})
      return `unknown key ${keyShown(params.additionalProperty, isConfidential)}; accepted are ${keys.join(', ')}`
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
      return `unknown key ${keyShown(params.propertyName, isConfidential)}`
    default:
      return `${found}; it ${error.message ?? 'is not accepted'}`
  }
}

/**
 * What stands in the file, where that helps and is no secret: a short value at a place for one. What stands where a list
 * or an object belongs may be anything, e.g. `name:password`.
 */
function valueShown({ data, parentSchema, instancePath }: ErrorObject, isConfidential: Confidential): string {
  const { type, writeOnly } = (parentSchema ?? {}) as { type?: unknown; writeOnly?: boolean }
  const name = unescapePointer(instancePath.split('/').at(-1) ?? '')
  const place = writeOnly === true || type === 'object' || type === 'array'
  if (Array.isArray(data)) return 'a list'
  if (data !== null && typeof data === 'object') return 'an object'
  if (data === null || data === undefined || data === '') return data === '' ? 'an empty text' : 'null'
  if (place || isConfidential(String(data), name))
    return typeof data === 'string' ? 'a text' : `a ${typeof data}`
  const text = String(data)
  return text.length > 40 || /[?@]/.test(text) || isConfidential(text) ? 'a text' : JSON.stringify(data)
}

/** A key that is no name may be a value that misses the space before it. */
function keyShown(key: string, isConfidential: Confidential): string {
  const [name = ''] = /^[A-Za-z][\w.-]*/.exec(key) ?? []
  if (name === '' || name.length > 40 || isConfidential(name)) return 'that is no name'
  return name === key ? `"${name}"` : `"${name}..."`
}
