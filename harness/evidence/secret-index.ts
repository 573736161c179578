import { shortestSearched } from '../target/secret-values.ts'
import { longestCompared } from './decoding.ts'

/** One way to write a value. */
interface Key {
  readonly text: string
  /** What is found where the text is. */
  readonly of: string
  /** How much of the beginning of the text the window leaves out. */
  readonly offset: number
  /** Base64: what stands around it may hold the rest of a character. */
  readonly grows: boolean
}

export interface Match {
  readonly start: number
  end: number
  readonly of: string
}

const windowLength = shortestSearched
const mask = (1 << 22) - 1
const multiplier = 0x01000193
/** What the character that leaves the window counts in its hash. */
const leaving = Array.from({ length: windowLength - 1 }).reduce<number>(
  (power) => Math.imul(power, multiplier),
  1,
)

/** Candidates that are looked at for each character of a text, before everything that may be one is taken for one. */
const patience = 4
const leastPatience = 200_000

/**
 * Finds thousands of values in a text in one pass: each value is known by a window of eight characters, which a rolling
 * hash looks for. A value is entered under the window that fewest others have, so that values with a common beginning
 * or end do not have to be compared with each other.
 */
export class SecretIndex {
  readonly #byWindow = new Map<string, Key[]>()
  readonly #hashes = new Uint8Array((mask + 1) >>> 3)

  add(text: string, of: string, options: { readonly grows?: boolean } = {}): void {
    if (text.length < windowLength) return
    const compared = text.slice(0, longestCompared)
    const last = compared.length - windowLength
    let best:
      | { readonly window: string; readonly offset: number; readonly keys: Key[] | undefined }
      | undefined
    for (const part of [1, 0, 0.5, 0.25, 0.75]) {
      const offset = Math.floor(last * part)
      const window = compared.slice(offset, offset + windowLength)
      const keys = this.#byWindow.get(window)
      if (keys?.some((key) => key.text === compared) === true && keys.length < 50) return
      if (best === undefined || (keys?.length ?? 0) < (best.keys?.length ?? 0))
        best = { window, offset, keys }
      if (keys === undefined) break
    }
    if (best === undefined) return
    const key = { text: compared, of, offset: best.offset, grows: options.grows === true }
    if (best.keys === undefined) this.#byWindow.set(best.window, [key])
    else best.keys.push(key)
    const hash = hashOf(best.window) & mask
    this.#hashes[hash >>> 3] = (this.#hashes[hash >>> 3] ?? 0) | (1 << (hash & 7))
  }

  /** Every place where a value stands whose `of` is wanted; they may overlap. */
  matches(text: string, isWanted: (of: string) => boolean): Match[] {
    const matches: Match[] = []
    if (text.length < windowLength || this.#byWindow.size === 0) return matches
    const hashes = this.#hashes
    let candidates = Math.max(leastPatience, text.length * patience)
    let hash = hashOf(text.slice(0, windowLength))
    for (let at = 0; ; at++) {
      const low = hash & mask
      if (((hashes[low >>> 3] as number) & (1 << (low & 7))) !== 0) {
        for (const key of this.#byWindow.get(text.slice(at, at + windowLength)) ?? []) {
          candidates -= 1
          const start = at - key.offset
          const fits = start >= 0 && isWanted(key.of)
          // A text that is made to be compared for ever is not compared: what may be a secret is taken for one.
          if (fits && (candidates <= 0 || text.startsWith(key.text, start))) {
            const place = candidates <= 0 ? bare(text, start, key) : extent(text, start, key)
            candidates -= (place.end - start) >>> 5
            const last = matches.at(-1)
            if (last?.of === key.of && place.start < last.end) last.end = Math.max(last.end, place.end)
            else matches.push({ ...place, of: key.of })
          }
          if (candidates <= 0) break
        }
      }
      if (at + windowLength >= text.length) return matches
      hash =
        (Math.imul(hash - Math.imul(text.charCodeAt(at), leaving), multiplier) +
          text.charCodeAt(at + windowLength)) |
        0
    }
  }
}

function hashOf(window: string): number {
  let hash = 0
  for (let at = 0; at < windowLength; at++) hash = (Math.imul(hash, multiplier) + window.charCodeAt(at)) | 0
  return hash
}

const ofBase64Before = /[A-Za-z0-9+/_=-]*$/
const ofBase64After = /^[A-Za-z0-9+/_=-]*/
const rest = /[A-Za-z0-9._~+/=-]*/y

type Extent = Pick<Match, 'start' | 'end'>

function bare(text: string, start: number, key: Key): Extent {
  return { start, end: Math.min(text.length, start + key.text.length) }
}

function extent(text: string, start: number, key: Key): Extent {
  const { end } = bare(text, start, key)
  if (key.grows) {
    return {
      start: start - (ofBase64Before.exec(text.slice(Math.max(0, start - 2), start))?.[0].length ?? 0),
      end: end + (ofBase64After.exec(text.slice(end, end + 3))?.[0].length ?? 0),
    }
  }
  if (key.text.length < longestCompared) return { start, end }
  rest.lastIndex = end
  return { start, end: end + (rest.exec(text)?.[0].length ?? 0) }
}
