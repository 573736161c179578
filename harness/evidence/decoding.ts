import { Parser } from 'htmlparser2'

/** A text with one more layer of escapes taken off, which knows where each of its places stands in the original. */
export interface Layer {
  readonly text: string
  /** The place in the original of a place in this layer. */
  origin(at: number): number
}

/** Nobody escapes anything more often than this. Of what is too long to be shown the outer layers are enough. */
const deepest = 6
const deepestOfLong = 3
const long = 1_000_000

/**
 * Percent-encoding in both cases, character references of HTML in all three ways, and escapes of JSON and scripts: one
 * character each, so that places stay known.
 */
const escaped =
  /%[0-7][0-9a-f]|%[c-f][0-9a-f](?:%[89ab][0-9a-f]){1,3}|%[0-9a-f]{2}|&#\d{1,7};?|&#x[0-9a-f]{1,6};?|&[a-z][a-z0-9]{1,31};|&(?:lt|gt|amp|quot)(?![a-z0-9=])|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|\\x[0-9a-f]{2}|\\["'\\/bfnrt]/gi

/** The text as it is, and what is left of it each time that its escapes are read once more. */
export function layersOf(text: string): Layer[] {
  const layers: Layer[] = [{ text, origin: (at) => at }]
  const most = text.length > long ? deepestOfLong : deepest
  for (let last = layers[0]; last !== undefined && layers.length < most; last = layers.at(-1)) {
    const next = decodedOnce(last)
    if (next === undefined) break
    layers.push(next)
  }
  return layers
}

/** Values that are alike for so long are taken for the same. */
export const longestCompared = 4096

/** What every spelling of a value comes to, so that spellings can be compared; `+` is a space in forms. */
export function canonical(text: string): string {
  const spelled = text.length > 20 * longestCompared ? text.slice(0, 20 * longestCompared) : text
  const plain = folded(layersOf(spelled).at(-1)?.text ?? spelled)
  return plain.length > longestCompared ? plain.slice(0, longestCompared) : plain
}

/** Forms write a space as `+`: as long as a text. */
export function folded(text: string): string {
  return text.includes('+') ? text.replaceAll('+', ' ') : text
}

function decodedOnce(layer: Layer): Layer | undefined {
  const { text } = layer
  if (!/[%&\\]/.test(text)) return undefined
  // Where an escape begins in the new text, and where what follows it does; between them both go on alike.
  const here: number[] = []
  const there: number[] = []
  const parts: string[] = []
  let length = 0
  let copied = 0
  escaped.lastIndex = 0
  for (let match = escaped.exec(text); match !== null; match = escaped.exec(text)) {
    const plain = plainOf(match[0])
    if (plain === undefined) continue
    if (match.index > copied) parts.push(text.slice(copied, match.index))
    length += match.index - copied
    copied = escaped.lastIndex
    here.push(length, length + plain.length)
    there.push(match.index, copied)
    parts.push(plain)
    length += plain.length
  }
  if (copied === 0) return undefined
  parts.push(text.slice(copied))
  const decoded = parts.join('')
  return {
    text: decoded,
    origin(at) {
      const before = lastAtOrBefore(here, at)
      return layer.origin(before < 0 ? at : (there[before] ?? 0) + at - (here[before] ?? 0))
    },
  }
}

function lastAtOrBefore(sorted: readonly number[], at: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

function plainOf(spelled: string): string | undefined {
  if (spelled.startsWith('%')) return ofPercent(spelled)
  if (spelled.startsWith('\\')) return ofBackslash(spelled)
  if (spelled[1] === '#') {
    const isHex = spelled[2] === 'x' || spelled[2] === 'X'
    return character(Number.parseInt(spelled.slice(isHex ? 3 : 2), isHex ? 16 : 10))
  }
  return ofName(spelled)
}

function ofPercent(spelled: string): string {
  if (spelled.length === 3) return String.fromCharCode(Number.parseInt(spelled.slice(1), 16))
  const bytes = Buffer.from(spelled.replaceAll('%', ''), 'hex')
  const text = bytes.toString('utf8')
  // What is no UTF-8 is the encoding of older pages.
  return text.includes('\ufffd') ? bytes.toString('latin1') : text
}

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function ofBackslash(spelled: string): string | undefined {
  const letter = spelled.slice(1)
  if (letter.length > 1) return character(Number.parseInt(letter.slice(letter[1] === '{' ? 2 : 1), 16))
  return letters[letter] ?? (/["'\\/]/.test(letter) ? letter : undefined)
}

function character(code: number): string | undefined {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

const names = new Map<string, string | undefined>()
const mostNames = 4000

function ofName(spelled: string): string | undefined {
  if (names.has(spelled)) return names.get(spelled)
  let text = ''
  const parser = new Parser({
    ontext(part) {
      text += part
    },
  })
  parser.end(spelled)
  const plain = text === spelled ? undefined : text
  if (names.size < mostNames) names.set(spelled, plain)
  return plain
}
