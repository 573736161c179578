/** Writes claims as mappers configure them: at a path, as a type. */

export type Claims = Record<string, unknown>

/** What no mapper may write. */
const fixed = new Set([
  'iss',
  'exp',
  'iat',
  'nbf',
  'jti',
  'typ',
  'azp',
  'sid',
  'scope',
  'nonce',
  'acr',
  'at_hash',
])

/** The parts of a claim's name: those between dots, unless a backslash stands before. */
function pathOf(name: string): string[] {
  return name.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'))
}

/** Writes a value into claims; lists at the same place grow together. */
export function writeClaim(claims: Claims, name: string, value: unknown): void {
  const path = pathOf(name)
  const last = path.pop() ?? ''
  if (path.length === 0 && fixed.has(last)) return
  let place = claims
  for (const part of path) {
    if (part === '__proto__') return
    const inner = Object.hasOwn(place, part) ? place[part] : undefined
    const next: Claims =
      inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? (inner as Claims) : {}
    place[part] = next
    place = next
  }
  if (last === '__proto__') return
  const before = Object.hasOwn(place, last) ? place[last] : undefined
  place[last] = Array.isArray(before) && Array.isArray(value) ? [...new Set([...before, ...value])] : value
}

/** A value as the type that a mapper asks for; undefined where it is none. */
export function typed(value: string, type: string | undefined): unknown {
  switch (type) {
    case 'boolean':
      return value.toLowerCase() === 'true'
    case 'int':
    case 'long':
      return /^-?\d+$/.test(value) ? Number(value) : undefined
    case 'JSON':
      try {
        return JSON.parse(value)
      } catch {
        return undefined
      }
    default:
      return value
  }
}
