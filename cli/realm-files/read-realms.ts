import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../../harness/engine/errors.ts'
import { shaped, UnreadableMember } from '../../mock-provider/keycloak/representation-shape.ts'
import type { Representation } from '../../mock-provider/keycloak/representations.ts'
import { realmShape } from '../../mock-provider/keycloak/shapes.ts'
import { filled } from './placeholders.ts'
import { realmDocument, unreadable } from './realm-document.ts'

/** A realm of a file, before it is imported. */
export interface RealmFile {
  readonly file: string
  readonly representation: Representation
}

export interface RealmFiles {
  readonly realms: readonly RealmFile[]
  /** What was read otherwise than it is written. */
  readonly notes: readonly string[]
  /** Values out of the environment. */
  readonly secrets: ReadonlySet<string>
}

interface Part extends RealmFile {
  /** Only people of a realm that another file describes. */
  readonly usersOnly: boolean
}

/**
 * Reads realms as Keycloak exports them: a file with one or several, or a folder with files of realms and of their users,
 * in any order.
 *
 * @throws ConfigError naming the file, the place in it, what was found and what is accepted
 */
export async function readRealms(
  paths: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RealmFiles> {
  const parts: Part[] = []
  const notes: string[] = []
  const secrets = new Set<string>()
  for (const path of paths) {
    for (const file of await filesAt(path)) {
      const text = (await contentOf(file)).replace(/^\uFEFF/, '')
      const { text: whole, values, unset } = filled(text, environment)
      for (const value of values) secrets.add(value)
      if (unset.length > 0) {
        notes.push(
          `${file}: no value for ${unset.map((name) => `\${${name}}`).join(', ')}, which stays as it is`,
        )
      }
      const { value, repeated } = realmDocument(whole, file)
      if (repeated.length > 0) {
        notes.push(`${file}: ${repeated.join(', ')} there twice in one object; the last one counts`)
      }
      parts.push(...partsOf(value, whole, file))
    }
  }
  return { realms: merged(parts), notes, secrets }
}

async function filesAt(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) return [path]
  const files = (await readdir(path)).filter((name) => /\.(json|ya?ml)$/i.test(name)).sort()
  if (files.length === 0)
    throw new ConfigError(`${path}: there is no .json, .yaml or .yml file in this folder`)
  return files.map((name) => join(path, name))
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new ConfigError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    )
  }
}

function partsOf(value: unknown, text: string, file: string): Part[] {
  const several = Array.isArray(value)
  const values: readonly unknown[] = several ? value : [value]
  if (values.length === 0) throw new ConfigError(`${file}: found an empty list; accepted are realms`)
  return values.map((each, index) => {
    const inside = several ? `[${index}].` : ''
    try {
      const representation = shaped(each, realmShape)
      if (typeof representation.realm !== 'string' || representation.realm === '') {
        throw new ConfigError(
          `${file}: ${inside}"realm" is missing, the name of the realm; is it a realm export?`,
        )
      }
      return { file, representation, usersOnly: isUsersOnly(representation) }
    } catch (error) {
      throw error instanceof UnreadableMember ? unreadable(error, text, file, inside) : error
    }
  })
}

/** As `kc.sh export --dir` writes the people of a realm. */
function isUsersOnly(representation: Representation): boolean {
  const members = Object.keys(representation)
  return members.every((name) => ['realm', 'users', 'federatedUsers'].includes(name)) && members.length > 1
}

function merged(parts: readonly Part[]): RealmFile[] {
  const wholes = new Map<string, Part>()
  for (const part of parts) {
    const name = String(part.representation.realm)
    const before = wholes.get(name)
    if (part.usersOnly && !isAlone(part, parts)) continue
    if (before !== undefined) {
      throw new ConfigError(`${part.file}: the realm ${name} is there already, in ${before.file}`)
    }
    wholes.set(name, part)
  }
  return [...wholes.values()].map(({ file, representation }) => {
    const people = parts.filter(
      (part) => part.usersOnly && part.representation.realm === representation.realm && part.file !== file,
    )
    if (people.length === 0) return { file, representation }
    const users = [representation, ...people.map((part) => part.representation)].flatMap((each) =>
      ['users', 'federatedUsers'].map((member) => [member, each[member]] as const),
    )
    const all = (member: string): unknown[] =>
      users.flatMap(([name, list]) => (name === member && Array.isArray(list) ? list : []))
    return {
      file,
      representation: { ...representation, users: all('users'), federatedUsers: all('federatedUsers') },
    }
  })
}

/** A file with nothing but people is a realm of its own, where no other file describes the realm. */
function isAlone(part: Part, parts: readonly Part[]): boolean {
  const ofRealm = parts.filter(({ representation }) => representation.realm === part.representation.realm)
  return ofRealm.every(({ usersOnly }) => usersOnly) && ofRealm[0] === part
}
