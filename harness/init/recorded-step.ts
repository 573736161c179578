import { jsonOf } from '../engine/json.ts'
import type { RequestStep } from '../target/page-rules.ts'
import type { Exchange } from './har.ts'
import { isJson } from './recorded-pages.ts'
import { isSecret, looksRandom, type Substitutions, substituted, withoutRandom } from './recorded-values.ts'

/** What a rule has instead of a recorded value; undefined if the rule may not have it. */
type Substitute = <V extends string | number>(
  value: V,
  name: string,
  label?: string,
) => V | string | number | undefined

/**
 * A recorded request as a step of a page rule.
 *
 * @param context.omitted gets the place of each value that is left out, since it may be a secret
 * @param context.unexplained gets the place of each value that no later sign-in can reproduce
 */
export function recordedStep(
  { method, url, request }: Exchange,
  context: {
    readonly issuer: string
    /** URL of the page whose script sent the request. */
    readonly page: string
    readonly substitutions: Substitutions
    omitted?(what: string): void
    unexplained(what: string): void
  },
): RequestStep {
  const { issuer, page, substitutions, omitted, unexplained } = context
  const place = `${method} ${withoutRandom(new URL(url).pathname, '...')}`
  const substitute: Substitute = (value, name, label = name) => {
    const template = typeof value === 'number' ? String(value) : substituted(value, substitutions, name)
    if (isSecret(name, template)) {
      omitted?.(`${label} in ${place}`)
      return undefined
    }
    if (looksRandom(template)) unexplained(`${label} in ${place}`)
    return typeof value === 'number' ? value : template
  }
  const headers = request.headers.flatMap(([name, value]): [string, string][] => {
    if (name === 'origin' && value === new URL(page).origin) return [[name, '{origin}']]
    if (name !== 'origin' && !name.startsWith('x-')) {
      const known = name === 'cookie' ? '' : substituted(value, substitutions, name)
      if (known !== value && /^(?:Bearer |Token )?\{(?:answer|meta|field|cookie)\.[^{}]+\}$/.test(known))
        return [[name, known]]
      if (name === 'content-type' && isJson(request.type) && !isJson(value)) return [[name, value]]
      // The browser has its cookies anyway; other credentials came from the person.
      if (name !== 'cookie' && isSecret(name, value)) omitted?.(`${name} in ${place}`)
      return []
    }
    const template = substitute(value, name)
    return template === undefined ? [] : [[name, String(template)]]
  })
  const json = isJson(request.type) ? mapped(jsonOf(request.text), substitute) : undefined
  const form = request.type.includes('form-urlencoded')
    ? Object.fromEntries(
        [...new URLSearchParams(request.text)].flatMap(([name, value]) => {
          const template = substitute(value, name)
          return template === undefined ? [] : [[name, String(template)]]
        }),
      )
    : undefined
  return {
    request: `${method} ${address(url, { issuer, page }, substitute)}`,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(json === undefined ? {} : { json }),
    ...(form === undefined ? {} : { form }),
  }
}

/** Below the issuer, at the page's origin, or unchanged. */
function address(
  url: string,
  { issuer, page }: { readonly issuer: string; readonly page: string },
  substitute: Substitute,
): string {
  const { origin, searchParams } = new URL(url)
  const pathname = new URL(url).pathname
    .split('/')
    .map((part) => {
      const plain = decoded(part)
      const template = substitute(plain, 'client_id', 'a part of the path')
      return template === plain ? part : String(template)
    })
    .join('/')
  const query = [...searchParams].flatMap(([name, value]) => {
    const template = substitute(value, name)
    if (template === undefined) return []
    return [`${encodeURIComponent(name)}=${template === value ? encodeURIComponent(value) : template}`]
  })
  const base = issuer.replace(/\/$/, '')
  const whole = `${origin}${pathname}`
  const path = whole.startsWith(`${base}/`)
    ? `{issuer}${whole.slice(base.length)}`
    : origin === new URL(page).origin
      ? `{origin}${pathname}`
      : whole
  return `${path}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function mapped(value: unknown, substitute: Substitute, name = 'the body'): unknown {
  if (typeof value === 'string' || typeof value === 'number') return substitute(value, name)
  if (Array.isArray(value)) return value.map((item) => mapped(item, substitute, name)).filter(isPresent)
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).map(([key, item]) => [key, mapped(item, substitute, key)] as const)
  return Object.fromEntries(members.filter(([, item]) => isPresent(item)))
}

function isPresent(value: unknown): boolean {
  return value !== undefined
}
