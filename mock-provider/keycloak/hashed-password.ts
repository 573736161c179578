/** A password as an export has it: what Keycloak keeps instead of it. */
export interface HashedPassword {
  readonly algorithm: string
  readonly iterations: number
  readonly salt: Uint8Array<ArrayBuffer>
  readonly hash: Uint8Array<ArrayBuffer>
  /** Of Argon2 only. */
  readonly argon2?: {
    readonly type: 'd' | 'i' | 'id'
    /** 0x10 or 0x13. */
    readonly version: number
    /** KiB. */
    readonly memory: number
    readonly parallelism: number
  }
}

/** The package that knows Argon2; where it is missing, such passwords cannot be verified. */
export const argon2Package = '@noble/hashes'

const digests: Readonly<Record<string, string>> = {
  pbkdf2: 'SHA-1',
  'pbkdf2-sha1': 'SHA-1',
  'pbkdf2-sha256': 'SHA-256',
  'pbkdf2-sha512': 'SHA-512',
}

/** Far above what anybody configures; what a file demands has to end while a browser waits. */
const most = { iterations: 10_000_000, memory: 1_048_576 }

export const isArgon2 = ({ algorithm }: HashedPassword): boolean => algorithm === 'argon2'

/** Why a password can never be verified here, whatever is installed. */
export function unverifiable(password: HashedPassword): string | undefined {
  const { algorithm, iterations, argon2 } = password
  if (!Object.hasOwn(digests, algorithm) && !isArgon2(password)) return `the algorithm ${algorithm}`
  if (!(iterations >= 1 && iterations <= most.iterations)) return `${iterations} iterations`
  if (argon2 === undefined) return undefined
  const { memory, parallelism } = argon2
  if (!(parallelism >= 1 && memory >= 8 * parallelism && memory <= most.memory))
    return `${memory} KiB of memory`
  return password.salt.length < 8 || password.hash.length < 4
    ? 'a salt or a hash that is too short'
    : undefined
}

/** Whether a hash is that of a password; never for one that cannot be verified. */
export async function isHashOf(password: HashedPassword, given: string): Promise<boolean> {
  if (unverifiable(password) !== undefined) return false
  const hash = isArgon2(password) ? await argon2(password, given) : await pbkdf2(password, given)
  return hash !== undefined && sameBytes(hash, password.hash)
}

/** @see RFC 8018, section 5.2 */
async function pbkdf2(
  { algorithm, iterations, salt, hash }: HashedPassword,
  given: string,
): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(given), 'PBKDF2', false, [
    'deriveBits',
  ])
  const parameters = { name: 'PBKDF2', hash: digests[algorithm] ?? '', salt, iterations }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, hash.length * 8))
}

/** @see RFC 9106 */
async function argon2(password: HashedPassword, given: string): Promise<Uint8Array | undefined> {
  const library = await argon2Library()
  const { iterations, salt, hash, argon2: parameters } = password
  if (library === undefined || parameters === undefined) return undefined
  const derive = { d: library.argon2dAsync, i: library.argon2iAsync, id: library.argon2idAsync }
  const { type, version, memory, parallelism } = parameters
  return derive[type](given, salt, {
    t: iterations,
    m: memory,
    p: parallelism,
    version,
    dkLen: hash.length,
    maxmem: most.memory * 1024,
  })
}

type Derive = (
  password: string,
  salt: Uint8Array,
  options: Readonly<Record<'t' | 'm' | 'p' | 'version' | 'dkLen' | 'maxmem', number>>,
) => Promise<Uint8Array>

/** What of the package is used. */
interface Argon2Library {
  readonly argon2dAsync: Derive
  readonly argon2iAsync: Derive
  readonly argon2idAsync: Derive
}

/** Loaded where a password needs it; undefined where it is not installed. */
export async function argon2Library(): Promise<Argon2Library | undefined> {
  try {
    return await import('@noble/hashes/argon2.js')
  } catch {
    return undefined
  }
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0)
  return difference === 0
}

type Members = Readonly<Record<string, unknown>>

/** The hash in a credential of an export, as releases since 8 write it, or as older ones did. */
export function hashedPasswordOf(credential: Members): HashedPassword | undefined {
  const secret = nested(credential.secretData)
  const about = nested(credential.credentialData)
  const value = secret.value ?? credential.hashedSaltedValue
  const salt = secret.salt ?? credential.salt
  if (typeof value !== 'string' || typeof salt !== 'string') return undefined
  const bytes = { hash: base64Bytes(value), salt: base64Bytes(salt) }
  if (bytes.hash === undefined || bytes.salt === undefined || bytes.hash.length === 0) return undefined
  const algorithm = String(about.algorithm ?? credential.algorithm ?? 'pbkdf2')
  const more = nested(about.additionalParameters)
  const first = (name: string): string => String([more[name]].flat()[0] ?? '')
  const type = first('type')
  return {
    algorithm,
    iterations: Number(about.hashIterations ?? credential.hashIterations ?? 1),
    hash: bytes.hash,
    salt: bytes.salt,
    ...(algorithm === 'argon2'
      ? {
          argon2: {
            type: type === 'd' || type === 'i' ? type : 'id',
            version: first('version') === '1.0' ? 0x10 : 0x13,
            memory: Number(first('memory') || 7168),
            parallelism: Number(first('parallelism') || 1),
          },
        }
      : {}),
  }
}

/** These members are JSON in a text. */
function nested(value: unknown): Members {
  try {
    const read: unknown = typeof value === 'string' ? JSON.parse(value) : value
    return read !== null && typeof read === 'object' && !Array.isArray(read) ? (read as Members) : {}
  } catch {
    return {}
  }
}

function base64Bytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text.trim()), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}
