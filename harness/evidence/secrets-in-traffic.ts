import type { Redactor, SecretKind } from './redactor.ts'

const byName: Readonly<Record<string, SecretKind>> = {
  password: 'password',
  client_secret: 'client_secret',
  code: 'code',
  refresh_token: 'refresh_token',
  access_token: 'access_token',
  id_token: 'id_token',
  id_token_hint: 'id_token',
  token: 'token',
  code_verifier: 'code_verifier',
  code_challenge: 'code_challenge',
  client_assertion: 'client_assertion',
  state: 'state',
  nonce: 'nonce',
  request: 'csrf',
}

function kindOf(name: string): SecretKind | undefined {
  const plain = name.toLowerCase()
  if (Object.hasOwn(byName, plain)) return byName[plain]
  if (/csrf|xsrf|authenticity/.test(plain)) return 'csrf'
  if (/passw/.test(plain)) return 'password'
  if (/secret$/.test(plain)) return 'client_secret'
  return /token$/.test(plain) ? 'token' : undefined
}

export function learnParameters(redactor: Redactor, parameters: Iterable<readonly [string, string]>): void {
  for (const [name, value] of parameters) {
    const kind = kindOf(name)
    if (kind !== undefined) redactor.learn(kind, value)
  }
}

export function learnUrl(redactor: Redactor, address: string): void {
  const [, query = '', fragment = ''] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(address) ?? []
  if (query !== '') learnParameters(redactor, new URLSearchParams(query))
  if (fragment !== '') learnParameters(redactor, new URLSearchParams(fragment))
}

/** Learns what stands in headers: credentials, cookies, and redirects with codes in them. */
export function learnHeaders(redactor: Redactor, headers: Iterable<readonly [string, string]>): void {
  for (const [header, value] of headers) {
    const name = header.toLowerCase()
    if (name === 'authorization') {
      const [scheme = '', credentials = ''] = value.split(/\s+/, 2)
      redactor.learn(/^basic$/i.test(scheme) ? 'credential' : 'access_token', credentials)
    } else if (name === 'cookie') for (const pair of value.split(';')) learnCookie(redactor, pair)
    else if (name === 'set-cookie') learnCookie(redactor, value.split(';')[0] ?? '')
    else if (name === 'location') learnUrl(redactor, value)
  }
}

function learnCookie(redactor: Redactor, pair: string): void {
  const equals = pair.indexOf('=')
  if (equals > 0) redactor.learn('cookie', pair.slice(equals + 1).trim())
}

/** Learns the secrets in a body: JSON members and hidden fields of a page. */
export function learnBody(redactor: Redactor, body: string): void {
  const trimmed = body.trimStart()
  if (trimmed.startsWith('<')) {
    learnHtml(redactor, body)
    return
  }
  if (!/^[{[]/.test(trimmed)) return
  try {
    learnJson(redactor, JSON.parse(trimmed), '')
  } catch {
    // No JSON: nothing in it has a name.
  }
}

function learnJson(redactor: Redactor, node: unknown, name: string): void {
  const kind = kindOf(name)
  if (typeof node === 'string') {
    if (kind !== undefined) redactor.learn(kind, node)
    else learnUrl(redactor, node)
  } else if (Array.isArray(node)) for (const item of node) learnJson(redactor, item, name)
  else if (node !== null && typeof node === 'object') {
    for (const [member, item] of Object.entries(node)) learnJson(redactor, item, member)
  }
}

function learnHtml(redactor: Redactor, html: string): void {
  for (const [tag] of html.matchAll(/<input\b[^>]*>/gi)) {
    if (!/type\s*=\s*["']?hidden/i.test(tag)) continue
    const name = /\bname\s*=\s*["']([^"']*)/i.exec(tag)?.[1] ?? ''
    const value = /\bvalue\s*=\s*["']([^"']*)/i.exec(tag)?.[1] ?? ''
    const kind = kindOf(name) ?? (/^[\w-]{16,}$/.test(value) ? 'csrf' : undefined)
    if (kind !== undefined) redactor.learn(kind, value)
  }
}
