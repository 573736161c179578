import { Parser } from 'htmlparser2'

/** A text with one more layer of escapes taken off, which knows where each of its places stands in the original. */
export interface Layer {
  readonly text: string
  /** The place in the original of a place in this layer. */
  origin(at: number): number
}

/** Nobody escapes anything more often than this. */
const deepest = 6

/**
 * Percent-encoding in both cases, character references of HTML in all three ways, and escapes of JSON and scripts: one
 * character each, so that places stay known.
 */
const escaped =
  /%[0-7][0-9a-f]|%[c-f][0-9a-f](?:%[89ab][0-9a-f]){1,3}|%[0-9a-f]{2}|&#\d{1,7};?|&#x[0-9a-f]{1,6};?|&[a-z][a-z0-9]{1,31};|&(?:lt|gt|amp|quot)(?![a-z0-9=])|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|\\x[0-9a-f]{2}|\\["'\\/bfnrt]/gi

/** The text as it is, and what is left of it each time that its escapes are read once more. */
export function layersOf(text: string): Layer[] {
  const layers: Layer[] = [{ text, origin: (at) => at }]
  for (let last = layers[0]; last !== undefined && layers.length < deepest; last = layers.at(-1)) {
    const next = decodedOnce(last)
    if (next === undefined) break
    layers.push(next)
  }
  return layers
}

/** What every spelling of a value comes to, so that spellings can be compared; `+` is a space in forms. */
export function canonical(text: string): string {
  return folded(layersOf(text).at(-1)?.text ?? text)
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
  let decoded = ''
  let copied = 0
  for (const match of text.matchAll(escaped)) {
    const plain = plainOf(match[0])
    if (plain === undefined) continue
    decoded += text.slice(copied, match.index)
    copied = match.index + match[0].length
    here.push(decoded.length, decoded.length + plain.length)
    there.push(match.index, copied)
    decoded += plain
  }
  if (copied === 0) return undefined
  decoded += text.slice(copied)
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
  const number = /^&#(x?)([0-9a-f]+);?$/i.exec(spelled)
  if (number !== null) return character(Number.parseInt(number[2] ?? '', number[1] === '' ? 10 : 16))
  return ofName(spelled)
}

function ofPercent(spelled: string): string {
  const bytes = Buffer.from(spelled.replaceAll('%', ''), 'hex')
  const text = bytes.toString('utf8')
  // What is no UTF-8 is the encoding of older pages.
  return text.includes('\ufffd') ? bytes.toString('latin1') : text
}

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function ofBackslash(spelled: string): string | undefined {
  if (/^\\[ux]/i.test(spelled)) return character(Number.parseInt(spelled.replace(/[^0-9a-f]/gi, ''), 16))
  const letter = spelled.slice(1)
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
