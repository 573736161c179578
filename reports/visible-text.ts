/**
 * Text that a target sent may hold anything. What cannot be seen, is not allowed in XML, or changes the order of what
 * is seen (a right-to-left override can make a report lie) is written out as `\u001b`. Line breaks and tabs stay.
 */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu

/** Most texts are plain, and a look is quicker than a replacement. */
const plain = /^[\t\n\x20-\x7e]*$/

export function visibleText(text: string): string {
  if (plain.test(text)) return text
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\\u000d').replaceAll(unseen, escaped)
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll(/\s+/g, ' ').trim()
}

/** At most so many characters, never half a character. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text
  return `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…`
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
