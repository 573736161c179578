import type { TestUser } from '../target/actors.ts'
import { isPassing, kindOf } from '../target/secret-names.ts'

/** Values of a recording and the variables that replace them, the most specific first. */
export type Substitutions = readonly (readonly [value: string, variable: string])[]

/** Shorter values may be equal by accident. */
export const distinctive = 8

/** The values of the user whose sign-in was recorded. */
export function valuesOfUser({
  username,
  password,
  email,
}: Pick<TestUser, 'username' | 'password' | 'email'>): Substitutions {
  return [
    [password, '{password}'],
    ...(email === undefined ? [] : ([[email, '{email}']] as const)),
    [username, '{username}'],
  ]
}

/** The query of a page's URL, and its parameters. */
export function valuesOfPage(url: string): Substitutions {
  const { search, searchParams } = new URL(url)
  const whole = search.length > 1 ? ([[search.slice(1), '{page.query}']] as const) : []
  return [...whole, ...[...searchParams].map(([name, value]) => [value, `{query.${name}}`] as const)]
}

/** The texts in a JSON answer. */
export function valuesOfAnswer(json: unknown): Substitutions {
  return Object.entries(textsByPath(json)).map(([path, value]) => [value, `{answer.${path}}`] as const)
}

/**
 * A value with variables for what is known: the whole value if the variable has the same name or the value is long
 * enough to be distinctive, else distinctive parts of it.
 */
export function substituted(value: string, substitutions: Substitutions, name?: string): string {
  const whole = substitutions.find(
    ([each, variable]) =>
      each === value &&
      (each.length >= distinctive || ofUser.test(variable) || variable === `{query.${name}}`),
  )
  if (whole !== undefined) return whole[1]
  return substitutions
    .filter(([each]) => each.length >= distinctive)
    .reduce((text, [each, variable]) => text.replaceAll(each, variable), value)
}

const ofUser = /^\{(username|password|email)\}$/

/** Names under which people send secrets of their own, besides those of OAuth. */
const ownSecret = /(?:^|[_.-])(?:key|apikey|sid|session|signature|auth|code|device)$|credential|secret/i

/** Whether a value, apart from the variables in it, may be a secret of the person who recorded it. */
export function isSecret(name: string, template: string): boolean {
  const literal = template.replaceAll(/\{[^}]*\}/g, '').trim()
  if (literal === '' || /^(?:true|false|null)$/.test(literal)) return false
  const kind = kindOf(name)
  // A random state or nonce is reported as a value that cannot be reproduced.
  if (kind !== undefined && isPassing(kind)) return !looksRandom(template) && /\d/.test(literal)
  return kind !== undefined || ownSecret.test(name)
}

/** Long and without words: created for this one sign-in, and useless in the next. Variables do not count. */
export function looksRandom(template: string): boolean {
  return template
    .replaceAll(/\{[^{}]*\}/g, '')
    .split(/[^A-Za-z0-9_+=-]/)
    .some((part) => part.length >= 16 && /\d/.test(part) && /[A-Za-z]/.test(part))
}

/** A path in which a placeholder replaces the parts that belong to this one sign-in. */
export function withoutRandom(path: string, placeholder: string): string {
  return path
    .split('/')
    .map((part) => (looksRandom(part) ? placeholder : part))
    .join('/')
}

function textsByPath(value: unknown, path = ''): Record<string, string> {
  if (typeof value === 'string') return path === '' ? {} : { [path]: value }
  if (value === null || typeof value !== 'object') return {}
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, item]) => textsByPath(item, path === '' ? name : `${path}.${name}`)),
  ) as Record<string, string>
}
