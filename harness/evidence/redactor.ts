import { canonical } from './decoding.ts'
import { type Reading, readingOf } from './reading.ts'
import { SecretMemory } from './secret-memory.ts'
import type { SecretKind } from './secret-names.ts'

interface Range {
  readonly start: number
  readonly end: number
  readonly mark: string
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
    const reading = readingOf(text, memory.hasShort ? (value) => memory.isShort(value) : undefined)
    for (const { kind, value, spelled, inner } of reading.named) {
      if (memory.isPublic(value)) continue
      memory.seen(kind, spelled)
      if (!inner || memory.kindOf(value) !== undefined) this.#mark(kind, value)
    }
    return reading
  }

  /** The text of a reading without any secret that is known by now. */
  written(reading: Reading): string {
    const { text, named } = reading
    const ranges: Range[] = []
    for (const { start, end, value, inner } of named) {
      const mark = inner ? undefined : this.#marks.get(value)
      if (mark !== undefined) ranges.push({ start, end, mark: asMember(text, start, end, mark) })
    }
    for (const { start, end, of } of this.#places(reading, (of) => this.#marks.has(of)))
      ranges.push({ start, end, mark: this.#marks.get(of) ?? '' })
    return replaced(text, ranges)
  }

  /** Learns and replaces what is secret in a text. */
  redact(text: string): string {
    return this.written(this.read(text))
  }

  /**
   * Replaces what the whole run knows in a text that has marks of this kind already. What is new gets a number in the
   * order in which it stands.
   */
  redactAgain(text: string): string {
    const marks = [...text.matchAll(markPattern)].map(
      ({ 0: mark, index }) => [index, index + mark.length] as const,
    )
    const overlaps = (start: number, end: number, whole: boolean): boolean =>
      marks.some(
        ([from, to]) =>
          start < to && end > from && !(whole && start <= from && end >= to && end - start > to - from),
      )
    const reading = this.read(text)
    const ranges = [
      ...reading.named
        .filter(
          ({ inner, value, start, end }) => !inner && this.#marks.has(value) && !overlaps(start, end, false),
        )
        .map(({ start, end, value }) => ({ start, end, of: value })),
      ...this.#places(reading, () => true).filter(({ start, end }) => !overlaps(start, end, true)),
    ]
    const inOrder = ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)
    return replaced(
      text,
      inOrder.map(({ start, end, of }) => {
        const mark = this.#mark(this.#memory.kindOf(of) ?? 'token', of)
        return { start, end, mark: asMember(text, start, end, mark) }
      }),
    )
  }

  #places(
    { layers }: Reading,
    isWanted: (of: string) => boolean,
  ): { start: number; end: number; of: string }[] {
    return layers.flatMap((layer) =>
      this.#memory.index
        .matches(layer.text, isWanted)
        .map(({ start, end, of }) => ({ start: layer.origin(start), end: layer.origin(end), of })),
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

const markPattern = /\b[a-z]+(?:_[a-z]+)*#\d+/g

/** A number of JSON becomes a text, or the answer is no JSON any more. */
function asMember(text: string, start: number, end: number, mark: string): string {
  const isNumber = /^-?\d+$/.test(text.slice(start, Math.min(end, start + 40)))
  return isNumber && /["']\s*:\s*$/.test(text.slice(Math.max(0, start - 20), start)) ? `"${mark}"` : mark
}

/** Every range by its mark; of ranges that overlap the first is whole, and the others are what is left of them. */
function replaced(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text
  const parts: string[] = []
  let copied = 0
  for (const { start, end, mark } of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= copied) continue
    if (start > copied) parts.push(text.slice(copied, start))
    parts.push(mark)
    copied = end
  }
  parts.push(text.slice(copied))
  return parts.join('')
}
