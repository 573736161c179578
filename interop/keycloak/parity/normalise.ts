/** Answers without what differs from run to run: identifiers, times, addresses, the order of lists and of scopes. */

import type { Answer } from './answer.ts'
import type { World } from './world.ts'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const sessionId = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{24}(?![A-Za-z0-9_-])/g
const userCode = /(?<![A-Z])[A-Z]{4}-[A-Z]{4}(?![A-Z])/g
const jwt = /[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g
const wordLists = new Set(['scope'])
/** Keys and hashes; that they are there is what matters. */
const opaque = new Set([
  'n',
  'x5t',
  'x5t#S256',
  'public_key',
  'kid',
  'at_hash',
  'secret',
  'value',
  'session_code',
  'client_data',
  'execution',
  'tab_id',
  'x5c',
  'device_code',
  'user_code',
])

export function normalise(value: unknown, world: World, member = ''): unknown {
  if (Array.isArray(value)) {
    return value
      .map((item) => normalise(item, world, member))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, item]) => [normaliseText(name, world), normalise(item, world, name)])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    )
  }
  // A second may pass between the decision and the answer.
  if (typeof value === 'number' && /expires_in$/.test(member)) return Math.round(value / 10) * 10
  if (typeof value === 'number') return value > 1e9 ? '<time>' : value
  if (typeof value !== 'string') return value
  if (opaque.has(member)) return '<opaque>'
  if (wordLists.has(member)) return value.split(' ').sort().join(' ')
  return normaliseText(value, world)
}

function normaliseText(text: string, world: World): string {
  // Tokens come first: a short name may stand in one by chance.
  let told = text
    .replaceAll(world.base, '{B}')
    .replaceAll(encodeURIComponent(world.base), '{B}')
    .replace(jwt, '<jwt>')
  for (const [name, value] of world.names()) told = told.replaceAll(value, name)
  return told.replace(userCode, '<code>').replace(uuid, '<id>').replace(sessionId, '<id>')
}

export interface Told {
  readonly status: number
  readonly type?: string
  readonly location?: object
  readonly challenge?: string
  readonly body?: unknown
}

/** What of an answer has to agree: status, some headers, body. */
export function told(answer: Answer, world: World): Told {
  const { status, headers } = answer
  const location = headers.get('location')
  const body = bodyOf(answer, world)
  const challenge = headers.get('www-authenticate')
  const type = headers.get('content-type')
  return {
    status,
    ...(type === null || answer.page !== undefined ? {} : { type: type.replace(/; */, ';').toLowerCase() }),
    ...(location === null ? {} : { location: address(location, world) }),
    ...(challenge === null ? {} : { challenge: normaliseText(challenge, world) }),
    ...(body === undefined ? {} : { body }),
  }
}

function bodyOf({ text, page }: Answer, world: World): unknown {
  if (page !== undefined) {
    const { id, title, message, fields, items, action } = page
    return {
      page: id,
      title: normaliseText(title, world),
      message: normaliseText(message, world),
      fields: [...fields].sort(),
      items: [...items].sort(),
      ...(action === undefined ? {} : { action: address(action, world) }),
    }
  }
  if (text === '') return undefined
  try {
    return normalise(JSON.parse(text), world)
  } catch {
    return normaliseText(text, world)
  }
}

function address(location: string, world: World): object {
  const url = new URL(location, world.base)
  const parameters = [...url.searchParams, ...new URLSearchParams(url.hash.slice(1))]
  return {
    to: normaliseText(`${url.origin}${url.pathname}`, world),
    ...(url.hash === '' ? {} : { fragment: true }),
    parameters: Object.fromEntries(
      parameters
        .map(([name, value]) => [name, normalise(value, world, name)])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ),
  }
}

/** A member of a body that is an object. */
export function memberOf({ body }: Told, name: string): unknown {
  return body !== null && typeof body === 'object' ? (body as Record<string, unknown>)[name] : undefined
}

export function claims(token: string): {
  readonly header: unknown
  readonly payload: Record<string, unknown>
} {
  const [header = '', payload = ''] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString())
  return { header: JSON.parse(header), payload: JSON.parse(payload) }
}
