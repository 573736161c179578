import type { SecretKind } from '../target/secret-names.ts'
import { placeholdersIn, shortestSearched } from '../target/secret-values.ts'
import { canonical } from './decoding.ts'
import { type Reading, readText, readUnnamed } from './reading.ts'
import { SecretMemory } from './secret-memory.ts'

interface Place {
  readonly start: number
  readonly end: number
  /** The secret that stands there. */
  readonly of: string
}

/**
 * Replaces secrets by numbered placeholders such as `refresh_token#2`, so that reuse stays visible and equal runs give
 * equal reports. Each check has its own, which numbers what the check sees; the memory of the whole run knows what is
 * secret.
 */
export class Redactor {
  readonly #memory: SecretMemory
  readonly #placeholders = new Map<string, string>()
  readonly #counts = new Map<SecretKind, number>()

  constructor(memory: SecretMemory = new SecretMemory()) {
    this.#memory = memory
    for (const { kind, value } of memory.configured) this.#placeholder(kind, value)
  }

  /** Continues in texts that were redacted before, after the highest number of each kind in them. */
  static goingOn(memory: SecretMemory, counts: ReadonlyMap<SecretKind, number>): Redactor {
    const redactor = new Redactor(memory)
    for (const [kind, count] of counts) {
      redactor.#counts.set(kind, Math.max(count, redactor.#counts.get(kind) ?? 0))
    }
    return redactor
  }

  /** How many secrets have a number: as long as it is the same, equal texts are redacted alike. */
  get version(): number {
    return this.#placeholders.size
  }

  /** Registers a secret that the harness itself sends; returns its placeholder. */
  learn(kind: SecretKind, value: string): string {
    if (value === '') return value
    this.#memory.own(kind, value)
    return this.#placeholder(kind, canonical(value))
  }

  /** Registers a value that stands under the name of a secret; returns its placeholder. */
  saw(kind: SecretKind, value: string): string {
    this.#memory.seen(kind, value)
    return this.#placeholder(kind, canonical(value))
  }

  placeholderOf(value: string): string | undefined {
    return this.#placeholders.get(canonical(value))
  }

  /** Registers what is secret in a text, and keeps what is needed to write it. */
  read(text: string): Reading {
    const memory = this.#memory
    const reading = readText(text, memory.hasShort ? (value) => memory.isShort(value) : undefined)
    for (const { kind, value, spelled, inner } of reading.named) {
      if (memory.isPublic(value)) continue
      memory.seen(kind, spelled)
      if (!inner || memory.kindOf(value) !== undefined) this.#placeholder(kind, value)
    }
    return reading
  }

  /** The text of a reading without any secret that is known by now. */
  written(reading: Reading): string {
    return this.#replaced(reading, (value) => this.#placeholders.has(value))
  }

  /** Registers and replaces what is secret in a text. */
  redact(text: string): string {
    return this.written(this.read(text))
  }

  /** Replaces what the whole run knows; new secrets are numbered in the order in which the text has them. */
  redactAgain(text: string): string {
    return this.#replaced(this.read(text), () => true)
  }

  /** The same for a text whose names were read already, which is faster: evidence is long. */
  searchAgain(text: string): string {
    return text.length < shortestSearched ? text : this.#replaced(readUnnamed(text), () => true)
  }

  #replaced(reading: Reading, isWanted: (value: string) => boolean): string {
    const { text, layers, named } = reading
    const places: Place[] = []
    for (const layer of layers) {
      for (const { start, end, of } of this.#memory.index.matches(layer.text, isWanted))
        places.push({ start: layer.origin(start), end: layer.origin(end), of })
    }
    for (const { start, end, value, inner } of named) {
      if (!inner && this.#placeholders.has(value)) places.push({ start, end, of: value })
    }
    if (places.length === 0) return text
    return withReplacements(text, outside(placeholdersIn(text), places), ({ start, end, of }) =>
      asMember(text, start, end, this.#placeholder(this.#memory.kindOf(of) ?? 'token', of)),
    )
  }

  #placeholder(kind: SecretKind, value: string): string {
    const existing = this.#placeholders.get(value)
    if (existing !== undefined) return existing
    const number = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, number)
    const placeholder = `${kind}#${number}`
    this.#placeholders.set(value, placeholder)
    return placeholder
  }
}

/** Places outside placeholders: a secret may be a word that placeholders contain. */
function outside(placeholders: readonly Pick<Place, 'start' | 'end'>[], places: readonly Place[]): Place[] {
  const inOrder = places.toSorted((a, b) => a.start - b.start || b.end - a.end)
  let next = 0
  return inOrder.filter(({ start, end }) => {
    while ((placeholders[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1
    const placeholder = placeholders[next]
    return placeholder === undefined || start < placeholder.start || end > placeholder.end
  })
}

/** A number in JSON becomes a text, so that the answer stays JSON. */
function asMember(text: string, start: number, end: number, placeholder: string): string {
  const isNumber = /^-?\d+$/.test(text.slice(start, Math.min(end, start + 40)))
  return isNumber && /["']\s*:\s*$/.test(text.slice(Math.max(0, start - 20), start))
    ? `"${placeholder}"`
    : placeholder
}

/** Replaces every place; where places overlap, the first is replaced whole, and of the others what is left of them. */
function withReplacements(
  text: string,
  places: readonly Place[],
  placeholderOf: (place: Place) => string,
): string {
  const parts: string[] = []
  let copied = 0
  for (const place of places) {
    if (place.end <= copied) continue
    if (place.start > copied) parts.push(text.slice(copied, place.start))
    parts.push(placeholderOf(place))
    copied = place.end
  }
  parts.push(text.slice(copied))
  return parts.join('')
}
