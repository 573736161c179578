import type { SecretKind } from '../target/secret-names.ts'
import { canonical, folded, type Layer, layersOf } from './decoding.ts'
import { htmlValues } from './html-values.ts'
import { type FoundValue, namedValues } from './named-values.ts'

/** A secret that the text around it names, and its place in the original. */
export interface NamedRange {
  readonly kind: SecretKind
  readonly start: number
  readonly end: number
  /** What all its spellings come to. */
  readonly value: string
  /** As it stands in its layer. */
  readonly spelled: string
  /** Within another one, so that the other one is replaced. */
  readonly inner: boolean
}

/** A text with its escapes read, and what is secret in it by its name or looks. */
export interface Reading {
  readonly text: string
  /** Each as it is searched. */
  readonly layers: readonly Layer[]
  /** In the order in which they stand. */
  readonly named: readonly NamedRange[]
}

/** Readings of short texts: the same headers come with every exchange. */
const readings = new Map<string, Reading>()
const longestKept = 512
const mostKept = 2000

/** Reads a text as address, form, JSON, script and HTML at once: answers are not always what they claim to be. */
export function readText(text: string, isShortSecret?: (value: string) => boolean): Reading {
  if (text.length > longestKept || isShortSecret !== undefined) return read(text, isShortSecret)
  const known = readings.get(text)
  if (known !== undefined) return known
  const reading = read(text)
  if (readings.size >= mostKept) readings.clear()
  readings.set(text, reading)
  return reading
}

function read(text: string, isShortSecret?: (value: string) => boolean): Reading {
  const layers = layersOf(text)
  let ranges: NamedRange[] = []
  for (const layer of layers) {
    const byPattern = namedValues(layer.text, isShortSecret)
    const values = /<[a-z]/i.test(layer.text)
      ? byPattern.concat(htmlValues(layer.text, isShortSecret))
      : byPattern
    if (values.length > 0) ranges = ranges.concat(rangesOf(values, layer, ranges))
  }
  return {
    text,
    layers: layers.map((layer) => ({ ...layer, text: folded(layer.text) })),
    named: ranges.toSorted((a, b) => a.start - b.start || b.end - a.end),
  }
}

/** A text in which nothing is looked for by its name. */
export function readUnnamed(text: string): Reading {
  const layers = layersOf(text).map((layer) => ({ ...layer, text: folded(layer.text) }))
  return { text, layers, named: [] }
}

/** The places of values in the original; what one layer up covers already is inner. */
function rangesOf(values: readonly FoundValue[], layer: Layer, above: readonly NamedRange[]): NamedRange[] {
  const covered = new Cover(above)
  const ranges: NamedRange[] = []
  for (const { kind, start: from, end: to, value: spelled } of values) {
    const start = layer.origin(from)
    const end = layer.origin(to)
    if (end <= start) continue
    const inner = covered.overlaps(start, end)
    ranges.push({ kind, start, end, value: canonical(spelled), spelled, inner })
  }
  return ranges
}

/** Ranges that do not overlap, in their order. */
class Cover {
  readonly #starts: number[] = []
  readonly #ends: number[] = []

  constructor(ranges: readonly { readonly start: number; readonly end: number }[]) {
    for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
      const last = this.#ends.length - 1
      if (last >= 0 && start <= (this.#ends[last] ?? 0))
        this.#ends[last] = Math.max(this.#ends[last] ?? 0, end)
      else {
        this.#starts.push(start)
        this.#ends.push(end)
      }
    }
  }

  overlaps(start: number, end: number): boolean {
    let low = 0
    let high = this.#starts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#starts[middle] ?? 0) < end) low = middle + 1
      else high = middle
    }
    return low > 0 && (this.#ends[low - 1] ?? 0) > start
  }
}
