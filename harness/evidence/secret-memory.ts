import type { SecretKind } from '../target/secret-names.ts'
import { looksRandom, shortestSearched } from '../target/secret-values.ts'
import type { Target } from '../target/target-file.ts'
import { canonical, folded } from './decoding.ts'
import { SecretIndex } from './secret-index.ts'
import { encodedForms } from './spellings.ts'

/** A run that learns more than this knows the first ones, and the others where they stand under their names. */
const mostValues = 100_000
const mostCharacters = 32_000_000

export interface Secret {
  readonly kind: SecretKind
  /** The value as every spelling of it is compared. */
  readonly value: string
}

/**
 * Every secret that a run knows, from the target file, from the traffic of all its checks and from what it makes itself.
 * The checks number them, each for itself: which of them sees a secret first depends on time.
 */
export class SecretMemory {
  readonly index = new SecretIndex()
  /** Those of the target file, in the order of the file, so that they have the same numbers in every check. */
  readonly configured: Secret[] = []
  readonly #kinds = new Map<string, SecretKind>()
  readonly #short = new Map<string, Secret>()
  readonly #names = new Set<string>()
  readonly #own = new Set<string>()
  #characters = 0
  #full = false

  constructor(target?: Target) {
    if (target !== undefined) this.#readTarget(target)
  }

  /** Makes a secret known that the harness itself sends: it is looked for in encodings, too. */
  own(kind: SecretKind, value: string): void {
    const key = canonical(value)
    if (key === '' || this.#own.has(key)) return
    this.#own.add(key)
    if (!this.#kinds.has(key)) this.#kinds.set(key, kind)
    if (value.length < shortestSearched) {
      this.#short.set(key, { kind, value: key })
      return
    }
    this.#enter(key, value)
    for (const form of encodedForms(value)) this.index.add(folded(form), key, { grows: true })
  }

  /** Makes a secret known that somebody else chose, where it is long and random enough to be looked for. */
  seen(kind: SecretKind, value: string): void {
    const key = canonical(value)
    if (this.#kinds.has(key) || this.isPublic(key) || !looksRandom(key, kind)) return
    if (this.#kinds.size >= mostValues || this.#characters > mostCharacters) {
      this.#full = true
      return
    }
    this.#kinds.set(copied(key), kind)
    this.#enter(key, value)
  }

  kindOf(value: string): SecretKind | undefined {
    return this.#kinds.get(value)
  }

  /** A secret of the target file that is too short to be looked for in every text. */
  get hasShort(): boolean {
    return this.#short.size > 0
  }

  isShort(value: string): boolean {
    const key = canonical(value)
    return this.#short.has(key) && !this.isPublic(key)
  }

  /** Names of users and clients, addresses and their parts: in the open everywhere. */
  isPublic(value: string): boolean {
    return this.#names.has(value)
  }

  /** What the owner of the run has to know about its evidence. */
  get warnings(): readonly string[] {
    return this.#full
      ? [
          `the target sent more than ${this.#kinds.size} tokens and codes; later ones are replaced in the evidence only where their names stand beside them`,
        ]
      : []
  }

  #enter(key: string, value: string): void {
    const text = copied(key)
    this.#characters += text.length
    this.index.add(text, text)
    const plain = folded(value)
    if (plain !== text) this.index.add(copied(plain), text)
    for (const part of partsOf(text)) this.index.add(part, text)
  }

  #readTarget({ users: others, spares = [], clients, admin, declaredByDriver, issuer }: Target): void {
    const users = [...others, ...spares]
    const take = (kind: SecretKind, value: string | undefined): void => {
      if (value === undefined || value === '') return
      this.own(kind, value)
      const key = canonical(value)
      if (!this.configured.some((secret) => secret.value === key)) this.configured.push({ kind, value: key })
    }
    for (const user of users) take('password', user.password)
    for (const user of users) take('credential', user.totp)
    for (const client of Object.values(clients)) take('client_secret', client?.client_secret)
    if (admin !== undefined) {
      if ('bearer' in admin) take('credential', admin.bearer)
      else if ('basic' in admin) take('password', admin.basic.password)
      else if ('header' in admin) take('credential', admin.header.value)
      else if ('password_grant' in admin) take('password', admin.password_grant.password)
      else take('client_secret', admin.client_credentials.client_secret)
    }
    for (const client of Object.values(clients)) {
      for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) {
        const part = client?.private_key?.[name]
        if (typeof part === 'string') take('credential', part)
      }
    }
    const names = [
      issuer,
      new URL(issuer).host,
      new URL(issuer).hostname,
      ...(declaredByDriver?.publicNames ?? []),
      ...users.flatMap(({ username, email, id }) => [username, email, id]),
      ...Object.values(clients).flatMap((client) => [
        client?.client_id,
        client?.redirect_uri,
        client?.post_logout_redirect_uri,
      ]),
    ]
    for (const name of names) if (name !== undefined) this.#names.add(canonical(name))
  }
}

/**
 * Payload and signature of a JWT are secrets by themselves; the header says nothing. A JWT begins with {" in Base64;
 * other values with dots may be made of names that everybody may see.
 */
function partsOf(value: string): string[] {
  const parts = value.startsWith('eyJ') ? value.split('.') : []
  return parts.length < 3 ? [] : parts.slice(1).filter((part) => part.length >= 12)
}

/** A piece of a text keeps the whole of it in memory, unless it is made anew. */
function copied(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le')
}
