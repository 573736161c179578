const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const characters = Array.from(alphabet, (character) => character.charCodeAt(0))

/** Random bytes are fetched in stock: a call for a few takes as long as one for many. */
const stock = new Uint8Array(4096)
let left = 0

/** Random text for codes, tokens and cookies, as long and of the same characters as so many bytes in Base64url. */
export function randomText(bytes = 32): string {
  // Joined at once: V8 keeps text that grew by single characters as a tree of them, thirty times as large.
  const chosen: number[] = []
  for (let length = Math.ceil((bytes * 4) / 3); length > 0; length--) {
    if (left === 0) {
      crypto.getRandomValues(stock)
      left = stock.length
    }
    left -= 1
    chosen.push(characters[(stock[left] ?? 0) & 63] ?? 0)
    stock[left] = 0
  }
  return String.fromCharCode(...chosen)
}

export function base64url(bytes: Uint8Array): string {
  return base64urlText(binaryOf(bytes))
}

/** The same for text whose characters are bytes. */
export function base64urlText(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** A call has room for so many arguments and no more. */
const mostArguments = 8192

function binaryOf(bytes: Uint8Array): string {
  if (bytes.length <= mostArguments) return String.fromCharCode(...bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += mostArguments) {
    text += String.fromCharCode(...bytes.subarray(at, at + mostArguments))
  }
  return text
}

/** Whether this is how bytes are written: the last character may have no bits beyond the last byte. */
export function isCanonicalBase64url(text: string): boolean {
  if (!/^[\w-]+$/.test(text)) return false
  const meaningless = [1, undefined, 16, 4][text.length % 4]
  return meaningless !== undefined && alphabet.indexOf(text.at(-1) ?? '') % meaningless === 0
}

/** Compares without telling by time where two texts differ. */
export function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index)
  return difference === 0
}

/** Numbers from 0 to below 1, always the same ones for a seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
