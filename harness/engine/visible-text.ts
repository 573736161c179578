/**
 * Text that a target sent may hold anything. What cannot be seen, is not allowed in XML, or changes the order of what
 * is seen (a right-to-left override can make a report lie) is written out as `\u001b`. Line breaks and tabs stay.
 *
 * The sets are those of Unicode, so that nobody has to remember each character: controls (C0, C1), halves of
 * characters, line and paragraph separators, what a reader shall ignore (soft hyphen, zero width, direction marks, tag
 * characters), annotations, and what is no character. The two selectors that make an emoji coloured or plain stay.
 */
const unseen =
  /(?!\t|\n|\ufe0e|\ufe0f)[\p{Control}\p{Surrogate}\p{Line_Separator}\p{Paragraph_Separator}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/gu

/** Most texts are plain, and a look is quicker than a replacement. */
const plain = /^[\t\n\x20-\x7e]*$/

/** Every character can be seen, on as many lines as before. */
export function visibleText(text: string): string {
  return withUnseen(text.replaceAll('\r\n', '\n'), escaped)
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

/** JSON of the same value in which every character can be seen. */
export function visibleJson(value: unknown): string {
  // Outside of strings JSON has none of them but line breaks, which stay.
  return withUnseen(JSON.stringify(value, null, 2), jsonEscaped)
}

/** Whether a text has something in it that cannot be seen, line breaks and tabs not counted. */
export function hasUnseen(text: string): boolean {
  return !plain.test(text) && text.search(unseen) !== -1
}

export function withUnseen(text: string, replaced: (character: string) => string): string {
  return plain.test(text) ? text : text.replaceAll(unseen, replaced)
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
}

/** JSON and its like spell a character above U+FFFF by its two halves. */
function jsonEscaped(character: string): string {
  return character.split('').map(escaped).join('')
}
