import type { SecretKind } from '../target/secret-names.ts'
import { marksIn, shortestSearched } from '../target/secret-values.ts'
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
 * Replaces secrets by ordinal marks such as `refresh_token#2`, so that reuse stays visible and equal runs are equal.
 * Each check has one, which numbers what this check sees; what is a secret, the memory of the whole run knows.
 */
export class Redactor {
  readonly #memory: SecretMemory
  readonly #marks = new Map<string, string>()
  readonly #counts = new Map<SecretKind, number>()

  constructor(memory: SecretMemory = new SecretMemory()) {
    this.#memory = memory
    for (const { kind, value } of memory.configured) this.#mark(kind, value)
  }

  /** One for texts that were redacted before, with the highest number of each kind in them. */
  static goingOn(memory: SecretMemory, counts: ReadonlyMap<SecretKind, number>): Redactor {
    const redactor = new Redactor(memory)
    for (const [kind, count] of counts) {
      redactor.#counts.set(kind, Math.max(count, redactor.#counts.get(kind) ?? 0))
    }
    return redactor
  }

  /** How many secrets have a number: as long as it is the same, equal texts are redacted alike. */
  get version(): number {
    return this.#marks.size
  }

  /** Makes a secret known that the harness itself sends; returns its mark. */
  learn(kind: SecretKind, value: string): string {
    if (value === '') return value
    this.#memory.own(kind, value)
    return this.#mark(kind, canonical(value))
  }

  /** Makes a value known that stands under a name of its own. */
  saw(kind: SecretKind, value: string): string {
    this.#memory.seen(kind, value)
    return this.#mark(kind, canonical(value))
  }

  markOf(value: string): string | undefined {
    return this.#marks.get(canonical(value))
  }

  /** Learns what is secret in a text, and keeps what is needed to write it. */
  read(text: string): Reading {
    const memory = this.#memory
    const reading = readText(text, memory.hasShort ? (value) => memory.isShort(value) : undefined)
    for (const { kind, value, spelled, inner } of reading.named) {
      if (memory.isPublic(value)) continue
      memory.seen(kind, spelled)
      if (!inner || memory.kindOf(value) !== undefined) this.#mark(kind, value)
    }
    return reading
  }

  /** The text of a reading without any secret that is known by now. */
  written(reading: Reading): string {
    return this.#replaced(reading, (value) => this.#marks.has(value))
  }

  /** Learns and replaces what is secret in a text. */
  redact(text: string): string {
    return this.written(this.read(text))
  }

  /** Replaces what the whole run knows; what is new in a text gets a number in the order in which it stands. */
  redactAgain(text: string): string {
    return this.#replaced(this.read(text), () => true)
  }

  /** The same for a text in which every name was looked for already: evidence is long. */
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
      if (!inner && this.#marks.has(value)) places.push({ start, end, of: value })
    }
    if (places.length === 0) return text
    return written(text, outside(marksIn(text), places), ({ start, end, of }) =>
      asMember(text, start, end, this.#mark(this.#memory.kindOf(of) ?? 'token', of)),
    )
  }

  #mark(kind: SecretKind, value: string): string {
    const known = this.#marks.get(value)
    if (known !== undefined) return known
    const number = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, number)
    const mark = `${kind}#${number}`
    this.#marks.set(value, mark)
    return mark
  }
}

/** Places that are not within a mark: a secret may be a word of marks. */
function outside(marks: readonly Pick<Place, 'start' | 'end'>[], places: readonly Place[]): Place[] {
  const inOrder = places.toSorted((a, b) => a.start - b.start || b.end - a.end)
  let next = 0
  return inOrder.filter(({ start, end }) => {
    while ((marks[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1
    const mark = marks[next]
    return mark === undefined || start < mark.start || end > mark.end
  })
}

/** A number of JSON becomes a text, or the answer is no JSON any more. */
function asMember(text: string, start: number, end: number, mark: string): string {
  const isNumber = /^-?\d+$/.test(text.slice(start, Math.min(end, start + 40)))
  return isNumber && /["']\s*:\s*$/.test(text.slice(Math.max(0, start - 20), start)) ? `"${mark}"` : mark
}

/** Every place by its mark; of places that overlap the first is whole, and the others are what is left of them. */
function written(text: string, places: readonly Place[], markOf: (place: Place) => string): string {
  const parts: string[] = []
  let copied = 0
  for (const place of places) {
    if (place.end <= copied) continue
    if (place.start > copied) parts.push(text.slice(copied, place.start))
    parts.push(markOf(place))
    copied = place.end
  }
  parts.push(text.slice(copied))
  return parts.join('')
}
