/** Nothing that is sent here has a reason to be nested deeper; much deeper, it could not be written again. */
const deepest = 64

/** What JSON says. @throws SyntaxError for what is none, and for what is nested too deep */
export function parsedJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`the JSON is nested deeper than ${deepest}`)
  return JSON.parse(text)
}

/** Counted in the text, since walking through the value would need as many calls as it is deep. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (quoted && char === '\\') at += 1
    else if (char === '"') quoted = !quoted
    else if (!quoted && (char === '[' || char === '{')) depth += 1
    else if (!quoted && (char === ']' || char === '}')) depth -= 1
    if (depth > deepest) return true
  }
  return false
}
