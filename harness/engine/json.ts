/** Deeper values mean nothing to anybody, and whoever walks through them by recursion runs out of stack. */
const deepest = 200

/** The value of a JSON text; undefined where it is none, or is nested too deep to be looked at. */
export function jsonOf(text: string): unknown {
  if (depthOf(text) > deepest) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A value of an answer in words: a text as it is, anything else as JSON. Objects may have a `toString` that is no function. */
export function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
}

function depthOf(text: string): number {
  let depth = 0
  let most = 0
  let quoted = false
  for (let at = 0; at < text.length && most <= deepest; at++) {
    const character = text[at]
    if (quoted) {
      if (character === '\\') at += 1
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{' || character === '[') most = Math.max(most, ++depth)
    else if (character === '}' || character === ']') depth -= 1
  }
  return most
}
