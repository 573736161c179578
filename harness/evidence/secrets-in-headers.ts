import { kindOf } from '../target/secret-names.ts'
import { isTrivial } from '../target/secret-values.ts'
import type { Redactor } from './redactor.ts'

/** Learns what stands in the value of a header, and returns how to write it when everything is known. */
export function readHeader(name: string, value: string, redactor: Redactor): () => string {
  const plain = name.toLowerCase()
  if (plain === 'cookie') return pieces(value.split(/(;\s*)/), redactor)
  if (plain === 'set-cookie') return setCookie(value, redactor)
  if (plain === 'authorization' || plain === 'proxy-authorization') return credentials(value, redactor)
  const kind = kindOf(plain)
  if (kind !== undefined && !isTrivial(value)) {
    const placeholder = redactor.saw(kind, value)
    return () => placeholder
  }
  const reading = redactor.read(value)
  return () => redactor.written(reading)
}

/** The scheme may be seen. */
function credentials(value: string, redactor: Redactor): () => string {
  const [, scheme = '', rest = ''] = /^(\S+\s+)?(.*)$/s.exec(value) ?? []
  if (rest === '') return () => value
  const placeholder = redactor.saw(
    scheme === '' || /^basic/i.test(scheme) ? 'credential' : 'access_token',
    rest,
  )
  return () => `${scheme}${placeholder}`
}

const attributes = /;\s*(?:path|domain|expires|max-age|secure|httponly|samesite|partitioned|priority)\b/i

/** The name and the attributes of a cookie may be seen; what stands between them is its value, semicolons too. */
function setCookie(value: string, redactor: Redactor): () => string {
  const end = value.search(attributes)
  const pair = end < 0 ? value : value.slice(0, end)
  return pieces([pair, value.slice(pair.length)], redactor)
}

function pieces(parts: readonly string[], redactor: Redactor): () => string {
  const writers = parts.map((part) => cookie(part, redactor))
  return () => writers.map((write) => write()).join('')
}

function cookie(pair: string, redactor: Redactor): () => string {
  const equals = pair.indexOf('=')
  const value = pair
    .slice(equals + 1)
    .trim()
    .replace(/^"(.*)"$/, '$1')
  if (equals <= 0 || pair.startsWith(';') || isTrivial(value)) {
    const reading = redactor.read(pair)
    return () => redactor.written(reading)
  }
  const placeholder = redactor.saw('cookie', value)
  // What a cookie holds may stand elsewhere by itself, e.g. a token.
  redactor.read(value)
  return () => `${pair.slice(0, equals + 1)}${placeholder}`
}
