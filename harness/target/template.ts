import { ConfigError, PrerequisiteError } from '../engine/errors.ts'
import type { VariableName } from './variables.ts'

const variable = /\{([a-z_][\w.-]*)\}/gi

export type Variables = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Replaces `{name}` in a text; a variable nobody knows is the target file's mistake. */
export function fill(
  template: string,
  variables: Variables,
  encode: (value: string) => string = String,
): string {
  return template.replace(variable, (_, name: string) => encode(String(variableValue(name, variables))))
}

/** The variables that are named in the texts of a value. */
export function variableNames(value: unknown): string[] {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return [...text.matchAll(variable)].map(([, name = '']) => name)
}

const addresses: readonly string[] = ['issuer', 'origin', 'administration'] satisfies VariableName[]

/** Fills a URL, where every value is percent-encoded, but for those that are URLs themselves. */
export function fillUrl(template: string, variables: Variables): string {
  const absolute = template.startsWith('/') ? `{issuer}${template}` : template
  return absolute.replace(variable, (_, name: string) => {
    const value = String(variableValue(name, variables))
    return addresses.includes(name) ? value.replace(/\/$/, '') : encodeURIComponent(value)
  })
}

/** Fills every text in a JSON value; a text that is nothing but a variable keeps the variable's type. */
export function fillJson(template: unknown, variables: Variables): unknown {
  if (typeof template === 'string') {
    const whole = /^\{([a-z_][\w.-]*)\}$/i.exec(template)
    return whole?.[1] === undefined ? fill(template, variables) : variableValue(whole[1], variables)
  }
  if (Array.isArray(template)) return template.map((item) => fillJson(item, variables))
  if (template !== null && typeof template === 'object') {
    return Object.fromEntries(
      Object.entries(template).map(([name, value]) => [name, fillJson(value, variables)]),
    )
  }
  return template
}

function variableValue(name: string, variables: Variables): string | number | boolean | null {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined
  if (value === undefined) {
    // Whether an answer has a member is up to the server, and not to the author of the file.
    if (/^(answer|entry|query|meta|field|cookie)\./.test(name)) {
      throw new PrerequisiteError(`a value for {${name}} of the target file: the server sent none`)
    }
    const names = Object.entries(variables)
      .filter(([, known]) => known !== undefined)
      .map(([known]) => known)
    throw new ConfigError(
      `the target file uses {${name}}, which is not available here; accepted are ${names.join(', ')}`,
    )
  }
  return value
}

/** The value at a dotted path, e.g. `client.id`; undefined where the path leads nowhere. */
export function at(value: unknown, path: string): unknown {
  let current = value
  for (const step of path.split('.')) {
    if (current === null || typeof current !== 'object') return undefined
    current = (current as Record<string, unknown>)[step]
  }
  return current
}
