/** Nothing that is sent here has a reason to be nested deeper; much deeper, it could not be written again. */
const deepest = 64

/** What JSON says. @throws SyntaxError for what is none, and for what is nested too deep */
export function parsedJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (depthOf(text) > deepest) throw new SyntaxError(`the JSON is nested deeper than ${deepest}`)
  return value
}

/** Counted in the text, since walking through the value would need as many calls as it is deep. */
function depthOf(text: string): number {
  let depth = 0
  let most = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (quoted && char === '\\') at += 1
    else if (char === '"') quoted = !quoted
    else if (!quoted && (char === '[' || char === '{')) most = Math.max(most, ++depth)
    else if (!quoted && (char === ']' || char === '}')) depth -= 1
  }
  return most
}
