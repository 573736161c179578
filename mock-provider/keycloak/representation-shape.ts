import { OAuthError } from '../kit/oauth-error.ts'

/**
 * What members of a representation have to be. A member that is null is absent, and scalars are read as the type that
 * is wanted, as Keycloak's JSON reader does; members that no shape names are kept as they were given.
 */
export type Shape =
  | 'boolean'
  | 'integer'
  | 'text'
  /** `orOne`: one item may stand without the list around it. */
  | { readonly listOf: Shape; readonly orOne?: true }
  | { readonly mapOf: Shape }
  | { readonly members: Readonly<Record<string, Shape>> }

type Members = Readonly<Record<string, unknown>>

const largestInteger = 2_147_483_647

/** @throws OAuthError 400 for a member of another type */
export function shaped(
  value: unknown,
  shape: { readonly members: Readonly<Record<string, Shape>> },
  path = '',
): Members {
  return read(value, shape, path) as Members
}

function read(value: unknown, shape: Shape, path: string): unknown {
  if (shape === 'boolean' || shape === 'integer' || shape === 'text') return scalar(value, shape, path)
  if ('listOf' in shape) {
    if (!Array.isArray(value)) {
      if (shape.orOne === true) return [read(value, shape.listOf, path)]
      throw new UnreadableMember(path, value, 'a list')
    }
    const items = value.filter((item) => item !== null)
    return items.map((item, index) => read(item, shape.listOf, `${path}[${index}]`))
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new UnreadableMember(path, value, 'an object')
  const entries = Object.entries(value).filter(([, member]) => member !== null && member !== undefined)
  return Object.fromEntries(
    entries.map(([name, member]) => {
      const known = 'mapOf' in shape ? shape.mapOf : own(shape.members, name)
      const at = path === '' ? name : `${path}.${name}`
      return [name, known === undefined ? member : read(member, known, at)]
    }),
  )
}

function own(shapes: Readonly<Record<string, Shape>>, name: string): Shape | undefined {
  return Object.hasOwn(shapes, name) ? shapes[name] : undefined
}

function scalar(value: unknown, shape: 'boolean' | 'integer' | 'text', path: string): unknown {
  if (shape === 'boolean') {
    if (value === true || value === 'true') return true
    if (value === false || value === 'false') return false
    throw new UnreadableMember(path, value, 'true or false')
  }
  if (shape === 'text') {
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw new UnreadableMember(path, value, 'a text')
  }
  const number =
    typeof value === 'string' && /^-?\d{1,10}$/.test(value.trim())
      ? Number(value)
      : typeof value === 'number'
        ? Math.trunc(value)
        : Number.NaN
  if (Math.abs(number) <= largestInteger) return number
  throw new UnreadableMember(path, value, `a whole number up to ${largestInteger}`)
}

/** A member of another type than it has to be. */
export class UnreadableMember extends OAuthError {
  /** Where it is; empty for the whole. */
  readonly path: string
  readonly found: string
  readonly accepted: string

  constructor(path: string, value: unknown, accepted: string) {
    const description = `${path === '' ? 'the body' : path.slice(0, 200)} has to be ${accepted}`
    super('invalid_input', description, {
      status: 400,
      body: { error: 'Cannot parse the JSON', error_description: description },
    })
    this.path = path
    this.found = kindOf(value)
    this.accepted = accepted
  }
}

/** What stands somewhere may be a secret, so only its kind is told. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}
