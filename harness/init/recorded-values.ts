import { cookieValue } from '../http/browser.ts'
import { readPage } from '../pages/html.ts'
import type { TestUser } from '../target/actors.ts'
import { isPassing, kindOf } from '../target/secret-names.ts'
import type { Exchange } from './har.ts'

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

/** What the head and the forms of a page have for its script. */
export function valuesOfHtml(html: string | undefined, url: string): Substitutions {
  if (html === undefined) return []
  const { meta, forms } = readPage(html, url)
  const hidden = forms.flatMap(({ fields }) => fields.filter(({ type }) => type === 'hidden'))
  return [
    ...[...meta].map(([name, value]) => [value, `{meta.${name}}`] as const),
    ...hidden.map(({ name, value }) => [value, `{field.${name}}`] as const),
  ].filter(([value, variable]) => value.length >= distinctive && /^\{[a-z_][\w.-]*\}$/i.test(variable))
}

/** The cookies that a request had with it, which scripts repeat in headers. */
export function valuesOfCookies({ request }: Exchange): Substitutions {
  const pairs = request.headers
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split(/;\s*/))
    .map((pair): [string, string] => [
      pair.split('=')[0] ?? '',
      cookieValue(pair.split('=').slice(1).join('=')),
    ])
  return pairs
    .filter(([name, value]) => value.length >= distinctive && /^[\w.-]+$/.test(name))
    .map(([name, value]) => [value, `{cookie.${name}}`] as const)
}

/** The texts in a JSON answer. */
export function valuesOfAnswer(json: unknown): Substitutions {
  if (Array.isArray(json)) return []
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
  // A longer value may contain a shorter one, and would be cut by it.
  return substitutions
    .filter(([each]) => each.length >= distinctive)
    .toSorted(([a], [b]) => b.length - a.length)
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
