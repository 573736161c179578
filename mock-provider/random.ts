/** Random bytes are fetched in stock: a call for a few takes as long as one for many. */
const stock = new Uint8Array(4096)
let left = 0

/** Random text for codes, tokens and cookies, Base64url without padding; at most 4096 bytes. */
export function randomText(bytes = 32): string {
  if (left < bytes) {
    crypto.getRandomValues(stock)
    left = stock.length
  }
  left -= bytes
  const taken = stock.slice(left, left + bytes)
  stock.fill(0, left, left + bytes)
  return base64url(taken)
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** Compares without telling by time where two texts differ. */
export function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index)
  return difference === 0
}
